import * as tf from '@tensorflow/tfjs';
import { toBatch } from '../data/batch.js';
import type { Example } from '../tasks/task.js';
import { sum } from '../util/sum.js';
import { askedOf, type Score, score } from './score.js';

/** Examples at a time. */
const BATCH = 256;

/** How many were right, and how likely the right classes were. */
export interface Evaluation extends Score {
  /** Mean cross entropy of the right classes, in nats; e to the power of it is the perplexity. */
  loss: number;
  /** The sums of those of each sequence. */
  losses: number[];
}

/** What a model makes of examples. */
export interface Answers extends Pick<Evaluation, 'loss' | 'losses'> {
  /** As `predictions` gives them. */
  readonly classes: readonly (readonly number[])[];
}

/** Compares a model's most likely classes with the targets. Needs no order: padding and masks as in training. */
export async function evaluate(
  model: tf.LayersModel,
  examples: readonly Example[],
  numClasses: number,
  batch = BATCH,
): Promise<Evaluation> {
  const { classes, ...losses } = await answersTo(model, examples, batch);
  return { ...score(examples, classes, numClasses), ...losses };
}

/** The same of accuracy alone, which costs less. */
export async function accuracyOf(
  model: tf.LayersModel,
  examples: readonly Example[],
  numClasses: number,
): Promise<number> {
  const classes: number[][] = [];
  await eachBatch(model, examples, BATCH, async (logits, rows) => {
    classes.push(...(await mostLikely(logits, rows)));
  });
  return score(examples, classes, numClasses).accuracy;
}

/** The most likely classes and the loss, some examples at a time. */
export async function answersTo(
  model: tf.LayersModel,
  examples: readonly Example[],
  batch = BATCH,
): Promise<Answers> {
  const classes: number[][] = [];
  const losses: number[] = [];
  await eachBatch(model, examples, batch, async (logits, rows, labels) => {
    classes.push(...(await mostLikely(logits, rows)));
    const ofEach = tf.tidy(() => sequenceLosses(logits, labels));
    losses.push(...(await ofEach.data()));
    ofEach.dispose();
  });
  return { classes, losses, loss: sum(losses) / Math.max(1, sum(examples.map(askedOf))) };
}

/** The sum of -log softmax(logits)[label] over what each sequence asks for: [B, C] and [B], or [B, T, C] and [B, T] -> [B] */
function sequenceLosses(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const classes = tf.range(0, logits.shape.at(-1) as number, 1, 'int32');
  // Selected, and not multiplied by 0: what is not asked for may be NaN.
  const logs = tf.where(labels.expandDims(-1).equal(classes), tf.logSoftmax(logits), 0);
  return tf.sub(0, logs.reshape([labels.shape[0] as number, -1]).sum(1));
}

/** The most likely class of each sequence, [[label], ...], or of each token, [[tag, tag, ...], ...]. */
export async function predictions(model: tf.LayersModel, examples: readonly Example[]): Promise<number[][]> {
  let classes: number[][] = [];
  await eachBatch(model, examples, examples.length, async (logits, rows) => {
    classes = await mostLikely(logits, rows);
  });
  return classes;
}

/** Gives what a model makes of some examples at a time, with their labels, and frees both. */
async function eachBatch(
  model: tf.LayersModel,
  examples: readonly Example[],
  batch: number,
  use: (logits: tf.Tensor, rows: number, labels: tf.Tensor) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < examples.length; start += batch) {
    const some = examples.slice(start, start + batch);
    const { tokens, labels } = toBatch(some);
    let logits: tf.Tensor | undefined;
    try {
      logits = model.predict(tokens, { batchSize: some.length }) as tf.Tensor;
      await use(logits, some.length, labels);
    } finally {
      tf.dispose([tokens, labels, logits ?? []]);
    }
  }
}

async function mostLikely(logits: tf.Tensor, rows: number): Promise<number[][]> {
  const best = logits.argMax(-1);
  const ids = Array.from(await best.data());
  best.dispose();
  const perRow = ids.length / rows;
  return Array.from({ length: rows }, (_, row) => ids.slice(row * perRow, (row + 1) * perRow));
}
