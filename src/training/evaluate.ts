import type * as tf from '@tensorflow/tfjs';
import { toBatch } from '../data/batch.js';
import { type Example, IGNORE } from '../tasks/task.js';

/** How many were right, in 0..1. */
export interface Evaluation {
  /** Of labels ('classify') or of tokens that have a tag ('tag'). */
  accuracy: number;
  /** Of sequences with no token wrong. */
  sequenceAccuracy: number;
  /** Of those whose true class it is, by class index; null where there are none. */
  classAccuracy: (number | null)[];
  /** How many of each sequence. */
  rightAnswers: number[];
}

/** Compares a model's most likely classes with the targets. Needs no order: padding and masks as in training. */
export async function evaluate(
  model: tf.LayersModel,
  examples: readonly Example[],
  numClasses: number,
  batch = 256,
): Promise<Evaluation> {
  return score(examples, await answersTo(model, examples, batch), numClasses);
}

/** `predictions`, some examples at a time. */
export async function answersTo(
  model: tf.LayersModel,
  examples: readonly Example[],
  batch = 256,
): Promise<number[][]> {
  const answers: number[][] = [];
  for (let start = 0; start < examples.length; start += batch) {
    answers.push(...(await predictions(model, examples.slice(start, start + batch))));
  }
  return answers;
}

/** What to say of the answers that `predictions` gives. */
export function score(
  examples: readonly Example[],
  answers: readonly (readonly number[])[],
  numClasses: number,
): Evaluation {
  const right = new Array<number>(numClasses).fill(0);
  const all = new Array<number>(numClasses).fill(0);
  let wholeRight = 0;
  const rightAnswers = examples.map(({ target }, row) => {
    const asked = labelledPredictions(target, answers[row] ?? []);
    for (const { label, answer } of asked) {
      all[label] = (all[label] as number) + 1;
      if (answer === label) right[label] = (right[label] as number) + 1;
    }
    const rightHere = asked.filter(({ label, answer }) => answer === label).length;
    if (rightHere === asked.length) wholeRight++;
    return rightHere;
  });
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
  return {
    accuracy: sum(right) / Math.max(1, sum(all)),
    sequenceAccuracy: wholeRight / Math.max(1, examples.length),
    classAccuracy: all.map((count, label) => (count === 0 ? null : (right[label] as number) / count)),
    rightAnswers,
  };
}

/** What is asked of one example, and what was answered: one label a sequence, or one a token that has a tag. */
export function labelledPredictions(
  target: Example['target'],
  answers: readonly number[],
): { label: number; answer: number; place: number }[] {
  const labels = typeof target === 'number' ? [target] : target;
  return labels.flatMap((label, place) =>
    label === IGNORE ? [] : [{ label, answer: answers[place] as number, place }],
  );
}

/** The most likely class of each sequence, [[label], ...], or of each token, [[tag, tag, ...], ...]. */
export async function predictions(model: tf.LayersModel, examples: readonly Example[]): Promise<number[][]> {
  if (examples.length === 0) return [];
  const { tokens, labels } = toBatch(examples);
  labels.dispose();
  let logits: tf.Tensor | undefined;
  try {
    logits = model.predict(tokens, { batchSize: examples.length }) as tf.Tensor;
    const best = logits.argMax(-1);
    const ids = Array.from(await best.data());
    best.dispose();
    const perExample = ids.length / examples.length;
    return examples.map((_, row) => ids.slice(row * perExample, (row + 1) * perExample));
  } finally {
    tokens.dispose();
    logits?.dispose();
  }
}
