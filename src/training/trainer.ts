import * as tf from '@tensorflow/tfjs';
import { AdamW, type AdamWConfig, DivergedError } from '../../layers/index.js';
import { crossEntropy } from '../../layers/ops/crossEntropy.js';
import { toBatch } from '../data/batch.js';
import { type ExampleLimits, requireExamples } from '../data/requireExamples.js';
import { embeddingsOf } from '../models/layersWith.js';
import type { Example } from '../tasks/task.js';
import { requireCounts } from '../util/requireCounts.js';
import { type OptionNames, requireOptions } from '../util/requireOptions.js';
import { growingBatches, shuffledBatches } from './batches.js';

/** Options of a `Trainer`: batches, seed and optimizer. */
export interface TrainerOptions extends Pick<AdamWConfig, 'weightDecay' | 'globalClipNorm' | 'schedule'> {
  /** Examples a batch, at least 1. */
  batch: number;
  /** Learning rate of `AdamW`, which `schedule` multiplies. */
  lr: number;
  /** Order of the examples. */
  seed: number;
  /** Steps in which examples grow from the shortest to the longest, an integer of at least 1. Default: none, all from the first on. */
  curriculumSteps?: number;
}

export const TRAINER_OPTIONS: OptionNames<Required<TrainerOptions>> = {
  ...{ batch: true, lr: true, seed: true, curriculumSteps: true },
  ...{ weightDecay: true, globalClipNorm: true, schedule: true },
};

/** Where a training stands, as plain numbers that outlive a backend. */
export interface TrainerState {
  /** Steps taken; with the seed, also the place in the order of the examples. */
  readonly step: number;
  /** All weights of the model, one after the other. */
  readonly weights: Float32Array;
  /** What Adam remembers of each trained weight: its mean gradient, then its mean squared gradient. */
  readonly moments: Float32Array;
  /** Sum of the losses (nats) of the steps since `loss` was last asked for. */
  readonly lossSum: number;
  /** How many steps those are. */
  readonly lossCount: number;
}

/** Optimizers of tf.js count their steps in 32 bits. */
const MAX_STEP = 2 ** 31 - 1;

/**
 * Trains a model that returns logits one step at a time, with cross entropy and `AdamW`, on seeded batches: the same
 * seed and backend give the same weights to the last digit, also when a training goes on from the state of another.
 * Only what dropout draws is not in a state.
 *
 * @throws RangeError without examples, when `batch` is not an integer of at least 1 or there is no such option, or for an example
 * that the model cannot take: without tokens, or with a token or a target that is out of its range.
 * @example
 * const trainer = new Trainer(model, examples, { batch: 64, lr: 2e-3, seed: 1 });
 * for (let step = 1; step <= 100; step++) trainer.advance();
 * console.log(await trainer.loss());
 * trainer.dispose();
 */
export class Trainer {
  private taken = 0;
  /** Steps that this trainer took itself, and the time that they took. */
  private timed = 0;
  private spent = 0;
  private batches: ReturnType<typeof shuffledBatches>;
  /** Of the steps since `loss` was last asked for; null where there is none. */
  private lossSum: tf.Scalar | null = null;
  private lossCount = 0;
  private readonly trained: tf.Variable[];
  private readonly optimizer: AdamW;

  constructor(
    private readonly model: tf.LayersModel,
    private readonly examples: readonly Example[],
    private readonly options: TrainerOptions,
  ) {
    requireOptions('Trainer', options, TRAINER_OPTIONS);
    if (examples.length === 0) throw new RangeError('Trainer: there are no examples to train on');
    const { batch, curriculumSteps } = options;
    requireCounts('Trainer', { batch, ...(curriculumSteps !== undefined && { curriculumSteps }) });
    requireExamples('Trainer', examples, limitsOf(model));
    const { batch: _, seed: __, curriculumSteps: ___, lr, ...optimization } = options;
    this.optimizer = new AdamW({ learningRate: lr, ...optimization });
    // Without a list tf.js would train every variable there is, those of frozen layers included.
    this.trained = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    this.batches = this.batchesFrom(0);
  }

  /** Steps taken. */
  get step(): number {
    return this.taken;
  }

  /** Mean time of the steps that this trainer took, in milliseconds, without its first. */
  get msPerStep(): number {
    return this.spent / Math.max(1, this.timed - 1);
  }

  /**
   * Takes a step. A backend that computes by itself (WebGL, WebGPU) may still be at it when this returns. Where it throws, no
   * step is taken, and nothing that it made is left.
   */
  advance(): void {
    // The first also makes what later steps use again.
    if (this.timed === 1) this.spent = 0;
    const start = performance.now();
    try {
      const sum = tf.tidy(() => {
        const { tokens, labels } = toBatch(this.batches.next().value);
        const loss = () => crossEntropy(this.model.apply(tokens, { training: true }) as tf.Tensor, labels);
        const value = this.optimizer.minimize(loss, true, this.trained) as tf.Scalar;
        return this.lossSum === null ? value : tf.add<tf.Scalar>(this.lossSum, value);
      });
      this.replaceLosses(sum, this.lossCount + 1);
    } catch (error) {
      disposeTape();
      this.batches = this.batchesFrom(this.taken);
      throw error;
    }
    this.taken++;
    this.timed++;
    this.spent += performance.now() - start;
  }

  /** Waits until the last step is computed; that is part of its time. */
  async settled(): Promise<void> {
    const start = performance.now();
    await this.lossSum?.data();
    this.spent += performance.now() - start;
  }

  /**
   * The mean loss (nats) of the steps since this was last asked for. Waits for them.
   * @throws DivergedError when it is not finite; RangeError when there was no step since.
   */
  async loss(): Promise<number> {
    const { lossSum, lossCount } = this;
    if (lossSum === null)
      throw new RangeError('Trainer: no step was taken since the loss was last asked for');
    const start = performance.now();
    const [sum = Number.NaN] = await lossSum.data();
    this.replaceLosses(null, 0);
    this.spent += performance.now() - start;
    const value = sum / lossCount;
    if (Number.isFinite(value)) return value;
    throw new DivergedError(`the loss became ${value} by step ${this.taken}; try a smaller learning rate`);
  }

  /** Where the training stands. Waits for the device; no step may be taken meanwhile. */
  async state(): Promise<TrainerState> {
    const [iterations, ...remembered] = await this.optimizer.getWeights();
    iterations?.tensor.dispose();
    const step = this.taken;
    const { weights } = this.model;
    // As one vector, which a device hands over at once.
    const whole = tf.tidy(() => {
      const moments = this.momentNames().map(
        ({ name, shape }) => remembered.find((moment) => moment.name === name)?.tensor ?? tf.zeros(shape),
      );
      const parts = [...weights.map((weight) => weight.read()), ...moments, this.lossSum ?? tf.scalar(0)];
      return tf.concat(parts.map((part) => part.flatten()));
    });
    const numbers = (await whole.data()) as Float32Array;
    whole.dispose();
    const [w, m] = [sizeOf(weights), sizeOf(this.momentNames())];
    return {
      step,
      weights: numbers.slice(0, w),
      moments: numbers.slice(w, w + m),
      lossSum: numbers[w + m] as number,
      lossCount: this.lossCount,
    };
  }

  /**
   * Goes on from a state: of this training, or of one with an equal model and equal options, on whatever backend.
   * @throws RangeError when it is the state of another model, or its step is not an integer from 0 to 2^31 - 1.
   */
  async restore({ step, weights, moments, lossSum, lossCount }: TrainerState): Promise<void> {
    const names = this.momentNames();
    if (!Number.isInteger(step) || step < 0 || step > MAX_STEP) {
      throw new RangeError(
        `Trainer: the step of a state must be an integer from 0 to ${MAX_STEP}; got ${step}`,
      );
    }
    requireSize('weights', weights, sizeOf(this.model.weights));
    requireSize('moments', moments, sizeOf(names));
    tf.tidy(() => {
      const values = split(weights, this.model.weights);
      this.model.weights.forEach((weight, i) => {
        weight.write(values[i] as tf.Tensor);
      });
    });
    const parts = split(moments, names).map((tensor, i) => ({ name: (names[i] as Sized).name, tensor }));
    const iterations = { name: 'iter', tensor: tf.scalar(step, 'int32') };
    await this.optimizer.setWeights([iterations, ...parts]);
    tf.dispose([iterations.tensor, ...parts.map(({ tensor }) => tensor)]);
    this.replaceLosses(lossCount === 0 ? null : tf.scalar(lossSum), lossCount);
    this.taken = step;
    this.batches = this.batchesFrom(step);
  }

  /** Frees what training needs; the model stays. */
  dispose(): void {
    this.replaceLosses(null, 0);
    this.optimizer.dispose();
  }

  private replaceLosses(sum: tf.Scalar | null, count: number): void {
    this.lossSum?.dispose();
    this.lossSum = sum;
    this.lossCount = count;
  }

  private batchesFrom(step: number): ReturnType<typeof shuffledBatches> {
    const { batch, seed, curriculumSteps } = this.options;
    const batches =
      curriculumSteps !== undefined
        ? growingBatches(this.examples, batch, seed, curriculumSteps)
        : shuffledBatches(this.examples, batch, seed);
    for (let passed = 0; passed < step; passed++) batches.next();
    return batches;
  }

  /** As `AdamW` calls what it remembers, in the order of the trained weights. */
  private momentNames(): Sized[] {
    return this.trained.flatMap(({ name, shape }) => [
      { name: `${name}/m`, shape },
      { name: `${name}/v`, shape },
    ]);
  }
}

/** What the model has vectors and logits for. */
function limitsOf(model: tf.LayersModel): ExampleLimits {
  const numClasses = model.outputs[0]?.shape.at(-1);
  const [embedding, ...others] = embeddingsOf(model);
  const vocabSize = embedding?.embeddingShape.vocabSize;
  return {
    ...(typeof numClasses === 'number' && { numClasses }),
    ...(vocabSize != null && others.length === 0 && { vocabSize }),
  };
}

/** What a backward pass would have needed: tf.js frees it after that pass, and so not where it never ends. */
function disposeTape(): void {
  const { state } = tf.engine();
  // Within another gradient the tape belongs to that.
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? []);
  state.activeTape = [];
}

interface Sized {
  readonly name: string;
  readonly shape: number[];
}

function sizeOf(parts: readonly { readonly shape: tf.Shape }[]): number {
  return parts.reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape as number[]), 0);
}

function split(numbers: Float32Array, parts: readonly { readonly shape: tf.Shape }[]): tf.Tensor[] {
  let start = 0;
  return parts.map(({ shape }) => {
    const end = start + tf.util.sizeFromShape(shape as number[]);
    const tensor = tf.tensor(numbers.subarray(start, end), shape as number[]);
    start = end;
    return tensor;
  });
}

function requireSize(part: string, { length }: Float32Array, expected: number): void {
  if (length === expected) return;
  throw new RangeError(`Trainer: the state has ${length} ${part}; this model has ${expected}`);
}
