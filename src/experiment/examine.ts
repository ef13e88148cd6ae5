import * as tf from '@tensorflow/tfjs';
import { PositionError } from '../../layers/index.js';
import type { Dataset, TestPart } from '../data/dataset.js';
import { accuracyOf, answersTo, type Evaluation, evaluate } from '../training/evaluate.js';
import { score } from '../training/score.js';
import { attentionOver } from './attentionOver.js';
import { confusionOf, mistakesOf } from './mistakes.js';
import type { Run } from './results.js';
import { rounded } from './rounded.js';
import { chosenSentences } from './sentences.js';

/** What can be said of a trained model without knowing how it was trained. */
export type Findings = Pick<
  Run,
  | 'parameters'
  | 'testAccuracy'
  | 'validationAccuracy'
  | 'sequenceAccuracy'
  | 'classAccuracy'
  | 'confusion'
  | 'mistakes'
  | 'lengthAccuracy'
  | 'lengthLoss'
  | 'rightAnswers'
  | 'lengthLimits'
  | 'losses'
  | 'attention'
>;

/** Tests a model on every test part of its data, and looks at what it does with a few sentences of the first. */
export async function examine(model: tf.LayersModel, data: Dataset): Promise<Findings> {
  const { classes, vocabulary } = data;
  const [{ examples, length }, ...longer] = data.tests as [TestPart, ...TestPart[]];
  const { classes: answers, ...losses } = await answersTo(model, examples);
  const first = { ...score(examples, answers, classes.length), ...losses };
  const { accuracy, sequenceAccuracy, classAccuracy } = first;
  return {
    parameters: model.trainableWeights.reduce(
      (sum, { shape }) => sum + tf.util.sizeFromShape(shape as number[]),
      0,
    ),
    testAccuracy: accuracy,
    // null where there is nothing to be right about.
    validationAccuracy:
      data.validation.length === 0 ? null : await accuracyOf(model, data.validation, classes.length),
    sequenceAccuracy,
    classAccuracy: Object.fromEntries(classes.map((name, i) => [name, classAccuracy[i] ?? null])),
    ...(await lengths(model, data, longer, { [length]: first })),
    confusion: confusionOf(examples, answers, classes.length),
    mistakes: mistakesOf(examples, answers, data),
    attention: await attentionOver(model, chosenSentences(examples), vocabulary),
  };
}

/** A table of positions that ends is a finding, not a failure: its lengths are null, and the reason is kept. */
async function lengths(
  model: tf.LayersModel,
  { classes, isText }: Dataset,
  parts: readonly TestPart[],
  known: Readonly<Record<string, Evaluation>>,
): Promise<Pick<Run, 'lengthAccuracy' | 'lengthLoss' | 'rightAnswers' | 'lengthLimits' | 'losses'>> {
  const evaluations: Record<string, Evaluation | null> = { ...known };
  const lengthLimits: Record<string, string> = {};
  for (const { length, examples } of parts) {
    try {
      evaluations[length] = await evaluate(model, examples, classes.length);
    } catch (error) {
      if (!(error instanceof PositionError)) throw error;
      evaluations[length] = null;
      lengthLimits[length] = error.message;
    }
  }
  const byLength = Object.entries(evaluations);
  const each = (name: 'accuracy' | 'loss') =>
    Object.fromEntries(byLength.map(([length, found]) => [length, found?.[name] ?? null]));
  const ofSequences = (name: 'rightAnswers' | 'losses') =>
    Object.fromEntries(byLength.flatMap(([length, found]) => (found ? [[length, found[name]]] : [])));
  return {
    lengthAccuracy: each('accuracy'),
    lengthLoss: each('loss'),
    rightAnswers: ofSequences('rightAnswers'),
    ...(isText && { losses: rounded(ofSequences('losses')) }),
    lengthLimits,
  };
}
