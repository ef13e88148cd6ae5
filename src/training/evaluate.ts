import * as tf from '@tensorflow/tfjs';
import { toBatch } from '../data/batch.js';
import { type Example, IGNORE } from '../tasks/task.js';
import { sum } from '../util/sum.js';
import { askedOf, type Score, score } from './score.js';

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
  batch = 256,
): Promise<Evaluation> {
  const { classes, ...losses } = await answersTo(model, examples, batch);
  return { ...score(examples, classes, numClasses), ...losses };
}

/** The most likely classes and the loss, some examples at a time. */
export async function answersTo(
  model: tf.LayersModel,
  examples: readonly Example[],
  batch = 256,
): Promise<Answers> {
  const classes: number[][] = [];
  const losses: number[] = [];
  for (let start = 0; start < examples.length; start += batch) {
    const some = examples.slice(start, start + batch);
    const { tokens, labels } = toBatch(some);
    let logits: tf.Tensor | undefined;
    try {
      logits = model.predict(tokens, { batchSize: some.length }) as tf.Tensor;
      classes.push(...(await mostLikely(logits, some.length)));
      const ofEach = tf.tidy(() => sequenceLosses(logits as tf.Tensor, labels));
      losses.push(...(await ofEach.data()));
      ofEach.dispose();
    } finally {
      tf.dispose([tokens, labels, logits ?? []]);
    }
  }
  return { classes, losses, loss: sum(losses) / Math.max(1, sum(examples.map(askedOf))) };
}

/** The sum of -log softmax(logits)[label] over what each sequence asks for: [B, C] and [B], or [B, T, C] and [B, T] -> [B] */
function sequenceLosses(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const asked = labels.notEqual(IGNORE).toFloat();
  const classes = tf.range(0, logits.shape.at(-1) as number, 1, 'int32');
  // Of -1 there is no class, and so nothing; tf.oneHot takes no single class.
  const right = logits.mul(labels.toInt().expandDims(-1).equal(classes)).sum(-1);
  const losses = tf.logSumExp(logits, -1).sub(right).mul<tf.Tensor>(asked);
  return losses.reshape([losses.shape[0] as number, -1]).sum(1);
}

/** The most likely class of each sequence, [[label], ...], or of each token, [[tag, tag, ...], ...]. */
export async function predictions(model: tf.LayersModel, examples: readonly Example[]): Promise<number[][]> {
  if (examples.length === 0) return [];
  const { tokens, labels } = toBatch(examples);
  labels.dispose();
  let logits: tf.Tensor | undefined;
  try {
    logits = model.predict(tokens, { batchSize: examples.length }) as tf.Tensor;
    return await mostLikely(logits, examples.length);
  } finally {
    tokens.dispose();
    logits?.dispose();
  }
}

async function mostLikely(logits: tf.Tensor, rows: number): Promise<number[][]> {
  const best = logits.argMax(-1);
  const ids = Array.from(await best.data());
  best.dispose();
  const perRow = ids.length / rows;
  return Array.from({ length: rows }, (_, row) => ids.slice(row * perRow, (row + 1) * perRow));
}
