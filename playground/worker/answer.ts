import * as tf from '@tensorflow/tfjs';
import {
  attentionsOf,
  consecutivePositions,
  type Dataset,
  type JobTraining,
  predictWithAttention,
  readAttention,
  rotationOf,
} from '../../src/app/training.js';
import type { Answer, ClassProbability } from '../protocol.js';
import { type Asks, asksOf } from './asked.js';
import { readSentence } from './sentence.js';
import { withTokens } from './withTokens.js';

/** What the model of a training makes of a sentence. @throws RangeError when it cannot be read, or is too long. */
export async function answerOf({ job, data, model, step }: JobTraining, sentence: string): Promise<Answer> {
  const { ids, unknown } = readSentence(sentence, job.source, data.vocabulary);
  // The target stands for none.
  const example = { tokens: ids, target: 0 };
  const { outputs, maps } = await withTokens(ids, (tokens) => predictWithAttention(model, tokens));
  const [rows, [attention]] = await Promise.all([
    probabilities(outputs as tf.Tensor),
    readAttention(maps, [example], data.vocabulary),
  ]);
  return {
    step,
    tokens: ids.map((id) => data.vocabulary[id] as string),
    unknown,
    answers: rows.map((row) => ranked(row, data.classes)),
    asked: asksIn(data)(ids),
    attention: attention as Answer['attention'],
    turns: await turnsOf(model, ids.length),
  };
}

/** Found once: training parts are large. */
const known = new WeakMap<Dataset, Asks>();

function asksIn(data: Dataset): Asks {
  const asks = known.get(data) ?? asksOf(data.train);
  known.set(data, asks);
  return asks;
}

/** Those of the first attention that turns anything. */
async function turnsOf(model: tf.LayersModel, length: number): Promise<Answer['turns']> {
  const positions = consecutivePositions(length);
  for (const attention of attentionsOf(model)) {
    const turns = await rotationOf(attention, positions);
    if (turns !== null) return turns;
  }
  return null;
}

/** [classes] of the sequence, or of each token, as a list of those. Frees the logits. */
async function probabilities(logits: tf.Tensor): Promise<number[][]> {
  const shares = tf.tidy(
    () => tf.softmax(logits.reshape([-1, logits.shape.at(-1) as number])) as tf.Tensor2D,
  );
  const rows = await shares.array();
  tf.dispose([logits, shares]);
  return rows;
}

function ranked(shares: readonly number[], classes: readonly string[]): ClassProbability[] {
  return shares
    .map((probability, id) => ({ name: classes[id] as string, probability }))
    .sort((one, other) => other.probability - one.probability);
}
