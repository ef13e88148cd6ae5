import * as tf from '@tensorflow/tfjs';
import { AdamW, crossEntropy } from '../../layers/index.js';
import { toBatch } from '../data/batch.js';
import { Random } from '../tasks/random.js';
import type { Example } from '../tasks/task.js';

export interface TrainOptions {
  /** Number of batches. */
  steps: number;
  /** Examples a batch. */
  batch: number;
  /** Learning rate of Adam. */
  lr: number;
  /** Order of the examples. */
  seed: number;
  /** Steps between two reports, and the last step. Default: one report at the end. */
  every?: number;
  /** Hears the mean loss (nats) since the report before. */
  onReport?: (step: number, loss: number) => void | Promise<void>;
}

export interface Training {
  /** Mean loss of the last report's steps, in nats. */
  loss: number;
  /** Mean time of a step, in milliseconds, without the first one and without reports. */
  msPerStep: number;
}

/** The loss is not a finite number: training cannot go on. */
export class DivergedError extends Error {
  constructor(step: number, loss: number) {
    super(`the loss became ${loss} by step ${step}; try a smaller learning rate`);
    this.name = 'DivergedError';
  }
}

/**
 * Trains a model that gives logits, by cross entropy and Adam (Kingma and Ba 2015, 1412.6980), on batches drawn
 * in a seeded order: the same seed and backend give the same weights to the last digit.
 *
 * @throws DivergedError when the loss is not finite.
 * @throws RangeError without examples, or when `steps`, `batch` or `every` is not an integer of at least 1.
 */
export async function train(
  model: tf.LayersModel,
  examples: readonly Example[],
  options: TrainOptions,
): Promise<Training> {
  const { steps, batch, lr, every = steps, onReport } = options;
  if (examples.length === 0) throw new RangeError('train: there are no examples to train on');
  for (const [name, value] of Object.entries({ steps, batch, every })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`train: ${name} must be an integer of at least 1; got ${value}`);
    }
  }
  const optimizer = new AdamW({ learningRate: lr });
  // Without a list tf.js would train every variable there is, those of frozen layers included.
  const trained = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const batches = shuffledBatches(examples, batch, options.seed);
  let losses: tf.Scalar[] = [];
  let spent = 0;
  let loss = Number.NaN;
  try {
    for (let step = 1; step <= steps; step++) {
      const start = performance.now();
      losses.push(trainStep(model, trained, optimizer, batches.next().value));
      const reports = step % every === 0 || step === steps;
      // The mean waits for the device, so the time until it is here belongs to the steps.
      if (reports) loss = await mean(losses);
      if (step > 1 || steps === 1) spent += performance.now() - start;
      if (!reports) continue;
      losses = [];
      if (!Number.isFinite(loss)) throw new DivergedError(step, loss);
      await onReport?.(step, loss);
    }
    return { loss, msPerStep: spent / Math.max(1, steps - 1) };
  } finally {
    tf.dispose(losses);
    optimizer.dispose();
  }
}

function trainStep(
  model: tf.LayersModel,
  trained: tf.Variable[],
  optimizer: tf.Optimizer,
  examples: readonly Example[],
): tf.Scalar {
  return tf.tidy(() => {
    const { tokens, labels } = toBatch(examples);
    const loss = () => crossEntropy(model.apply(tokens, { training: true }) as tf.Tensor, labels);
    return optimizer.minimize(loss, true, trained) as tf.Scalar;
  });
}

/** The mean of scalars; disposes them. */
async function mean(scalars: tf.Scalar[]): Promise<number> {
  const total = tf.tidy(() => tf.stack(scalars).mean());
  tf.dispose(scalars);
  const [value = Number.NaN] = await total.data();
  total.dispose();
  return value;
}

/** Batches without end: every example once, in a seeded order, then all again in another. */
function* shuffledBatches(
  examples: readonly Example[],
  size: number,
  seed: number,
): Generator<readonly Example[], never> {
  const random = new Random(seed);
  let waiting: Example[] = [];
  while (true) {
    while (waiting.length < size) waiting = waiting.concat(random.shuffled(examples));
    yield waiting.slice(0, size);
    waiting = waiting.slice(size);
  }
}
