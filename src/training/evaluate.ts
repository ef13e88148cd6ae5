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
}

/** Compares a model's most likely classes with the targets. Needs no order: padding and masks as in training. */
export async function evaluate(
  model: tf.LayersModel,
  examples: readonly Example[],
  numClasses: number,
  batch = 256,
): Promise<Evaluation> {
  const right = new Array<number>(numClasses).fill(0);
  const all = new Array<number>(numClasses).fill(0);
  let wholeRight = 0;
  for (let start = 0; start < examples.length; start += batch) {
    const part = examples.slice(start, start + batch);
    const answers = await predictions(model, part);
    part.forEach(({ target }, row) => {
      const expected = typeof target === 'number' ? [target] : target;
      let whole = true;
      expected.forEach((label, i) => {
        if (label === IGNORE) return;
        const hit = answers[row]?.[i] === label;
        all[label] = (all[label] as number) + 1;
        if (hit) right[label] = (right[label] as number) + 1;
        whole &&= hit;
      });
      if (whole) wholeRight++;
    });
  }
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
  return {
    accuracy: sum(right) / Math.max(1, sum(all)),
    sequenceAccuracy: wholeRight / Math.max(1, examples.length),
    classAccuracy: all.map((count, label) => (count === 0 ? null : (right[label] as number) / count)),
  };
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
