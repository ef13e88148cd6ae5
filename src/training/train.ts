import type * as tf from '@tensorflow/tfjs';
import type { Example } from '../tasks/task.js';
import { requireCounts } from '../util/requireCounts.js';
import { requireOptions } from '../util/requireOptions.js';
import { TRAINER_OPTIONS, Trainer, type TrainerOptions } from './trainer.js';

/** Options of `train`: those of a `Trainer`, how many steps, and when to report. */
export interface TrainOptions extends TrainerOptions {
  /** Number of batches. */
  steps: number;
  /** Steps between two reports, and the last step. Default: one report at the end. */
  every?: number;
  /** Hears the mean loss (nats) since the report before. */
  onReport?: (step: number, loss: number) => void | Promise<void>;
}

/** What `train` gives at the end. */
export interface Training {
  /** Mean loss of the last report's steps, in nats. */
  loss: number;
  /** Mean time of a step, in milliseconds, without the first one and without reports. */
  msPerStep: number;
}

/**
 * Trains a model that returns logits, with cross entropy and `AdamW`, on seeded batches: the same seed and backend give
 * the same weights to the last digit.
 *
 * @throws DivergedError when the loss is not finite.
 * @throws RangeError without examples, when `steps`, `batch` or `every` is not an integer of at least 1 or there is no such
 * option, or for an example that the model cannot take: without tokens, or with a token or a target that is out of its range.
 */
export async function train(
  model: tf.LayersModel,
  examples: readonly Example[],
  options: TrainOptions,
): Promise<Training> {
  requireOptions('train', options, { ...TRAINER_OPTIONS, steps: true, every: true, onReport: true });
  const { steps, every = steps, onReport, ...trainerOptions } = options;
  requireCounts('train', { steps, every });
  const trainer = new Trainer(model, examples, trainerOptions);
  let loss = Number.NaN;
  try {
    while (trainer.step < steps) {
      trainer.advance();
      if (trainer.step % every !== 0 && trainer.step !== steps) continue;
      loss = await trainer.loss();
      await onReport?.(trainer.step, loss);
    }
    return { loss, msPerStep: trainer.msPerStep };
  } finally {
    trainer.dispose();
  }
}
