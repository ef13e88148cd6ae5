import * as tf from '@tensorflow/tfjs';
import { requireKnown, requireObject } from '../checks.js';
import { OptionError } from '../errors.js';
import { adamStep } from '../ops/adam.js';
import { requireShape } from '../ops/shapes.js';
import { type LearningRateSchedule, requireSchedule, scheduleFactor } from './schedule.js';

/** Options of `AdamW`. */
export interface AdamWConfig {
  /** Greater than 0. Default 0.001. */
  learningRate?: number;
  /** Decay of the mean of gradients, in [0, 1). Default 0.9. */
  beta1?: number;
  /** Decay of the mean of squared gradients, in [0, 1). Default 0.999. */
  beta2?: number;
  /** Added to the root of the squares; greater than 0. Default 1e-8. */
  epsilon?: number;
  /**
   * How fast weights shrink by themselves, in units of the learning rate; at least 0. Default 0: plain Adam. As in GPT-2 only those
   * of two axes or more do: kernels and tables, and not biases or the scales of norms.
   */
  weightDecay?: number;
  /** Gradients whose norm, all of them as one vector, is greater are scaled to it. Greater than 0. Default: none. */
  globalClipNorm?: number;
  /** What the learning rate is multiplied by, step by step. Default: 1. */
  schedule?: LearningRateSchedule;
}

type Config = Required<Omit<AdamWConfig, Optional>> & Pick<AdamWConfig, Optional>;
type Optional = 'globalClipNorm' | 'schedule';

const OPTIONS: readonly (keyof AdamWConfig)[] = [
  'learningRate',
  'beta1',
  'beta2',
  'epsilon',
  'weightDecay',
  'globalClipNorm',
  'schedule',
];

/** As tf.js names its own, and does not export. */
type NamedTensor = Awaited<ReturnType<tf.Optimizer['getWeights']>>[number];

/** What Adam remembers of a variable, as vectors: [size]. */
interface Moments {
  mean: tf.Variable;
  square: tf.Variable;
}

/**
 * Adam with decoupled weight decay, all variables in one step: with fast kernels one kernel, elsewhere fewer than twenty
 * and some for each shape of a row (`tf.train.adam` takes fourteen for each variable). For `model.compile` and wherever
 * tf.js takes an optimizer.
 *
 * m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
 * w = (1 - learningRate weightDecay) w - learningRate m' / (sqrt(v') + epsilon), m' = m / (1 - beta1^t), v' alike.
 *
 * A schedule is a function of the steps taken, which are among the weights of an optimizer: a training that is saved and
 * resumed goes on with it.
 *
 * @throws RangeError when an option is out of its range.
 * @see Kingma and Ba 2015, 1412.6980; Loshchilov and Hutter 2019, 1711.05101
 * @see Pascanu et al. 2013, 1211.5063, for clipping
 * @example
 * const schedule = { type: 'cosine', warmupSteps: 100, totalSteps: 5000 } as const;
 * new AdamW({ learningRate: 3e-4, weightDecay: 0.01, globalClipNorm: 1, schedule });
 */
export class AdamW extends tf.Optimizer {
  static readonly className = 'AdamW';
  private readonly config: Config;
  private readonly moments = new Map<string, Moments>();
  /** What `setWeights` gave, until the next step: only then it is known which variables there are. */
  private restored: (Moments & { name: string })[] = [];

  constructor(config: AdamWConfig = {}) {
    super();
    // tf.js adds customObjects when it loads a model with its optimizer.
    const given = Object.keys(requireObject('AdamW', config)).filter((option) => option !== 'customObjects');
    requireKnown('AdamW', given, OPTIONS);
    const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = config;
    check('learningRate', learningRate, learningRate > 0, 'greater than 0');
    check('beta1', beta1, beta1 >= 0 && beta1 < 1, 'at least 0 and less than 1');
    check('beta2', beta2, beta2 >= 0 && beta2 < 1, 'at least 0 and less than 1');
    check('epsilon', epsilon, epsilon > 0, 'greater than 0');
    check('weightDecay', weightDecay, weightDecay >= 0, 'at least 0');
    const { globalClipNorm, schedule } = config;
    if (globalClipNorm !== undefined)
      check('globalClipNorm', globalClipNorm, globalClipNorm > 0, 'greater than 0');
    if (schedule) requireSchedule('AdamW', schedule);
    this.config = {
      ...{ learningRate, beta1, beta2, epsilon, weightDecay },
      ...(globalClipNorm !== undefined && { globalClipNorm }),
      ...(schedule && { schedule: { ...schedule } }),
    };
  }

  get learningRate(): number {
    return this.config.learningRate;
  }

  /** A training loop may set it before every step; a `schedule` multiplies it. */
  set learningRate(learningRate: number) {
    check('learningRate', learningRate, learningRate > 0, 'greater than 0');
    this.config.learningRate = learningRate;
  }

  override applyGradients(gradients: tf.NamedTensorMap | NamedTensor[]): void {
    const list = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    // A variable that the loss does not depend on has no gradient.
    const given = list.filter(({ tensor }) => tensor !== null && tensor !== undefined);
    if (given.length > 0) this.step(given, this.iterations + 1);
    // Not before: a step that fails is none.
    this.incrementIterations();
  }

  private step(given: NamedTensor[], count: number): void {
    this.assignRestored(given.map(({ name }) => name));
    tf.tidy(() => {
      const states = given.map(({ name, tensor }) => {
        const value = tf.engine().registeredVariables[name] as tf.Variable;
        requireShape(`AdamW: the gradient of ${name}`, tensor, value.shape);
        return { value, gradient: tensor, ...this.momentsOf(name, value) };
      });
      const { beta1, beta2, epsilon, weightDecay, schedule } = this.config;
      const learningRate = this.learningRate * (schedule ? scheduleFactor(schedule, count) : 1);
      const made = adamStep(states, {
        ...{ beta1, beta2, epsilon },
        rate: learningRate / (1 - beta1 ** count),
        invSqrtBiasCorrection2: 1 / Math.sqrt(1 - beta2 ** count),
        decayFactor: 1 - learningRate * weightDecay,
        clipNorm: this.config.globalClipNorm ?? Number.POSITIVE_INFINITY,
      });
      states.forEach(({ value, mean, square }, i) => {
        [value, mean, square].forEach((variable, part) => {
          const next = made[3 * i + part] as tf.Tensor;
          if (next.dataId !== variable.dataId) variable.assign(next);
        });
      });
    });
  }

  override dispose(): void {
    for (const { mean, square } of [...this.moments.values(), ...this.restored]) tf.dispose([mean, square]);
    this.moments.clear();
    this.restored = [];
  }

  /** The step, and the moments of each variable: what training needs to go on. */
  override async getWeights(): Promise<NamedTensor[]> {
    const known = [...this.moments].map(([name, moments]) => ({ name, ...moments }));
    const parts = [...known, ...this.restored].flatMap(({ name, mean, square }) => [
      { name: `${name}/m`, tensor: mean },
      { name: `${name}/v`, tensor: square },
    ]);
    return [await this.saveIterations(), ...parts];
  }

  /** Goes on from what `getWeights` gave, for the same variables. */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const parts = await this.extractIterations(weights);
    this.dispose();
    for (const { name, tensor } of parts) {
      if (!name.endsWith('/m')) continue;
      const variable = name.slice(0, -2);
      const square = parts.find((other) => other.name === `${variable}/v`)?.tensor;
      if (!square) throw new OptionError(`AdamW: the weights have ${name} and no ${variable}/v`);
      this.restored.push({ name: variable, mean: remembered(tensor), square: remembered(square) });
    }
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { schedule, ...numbers } = this.config;
    return { ...numbers, ...(schedule && { schedule: { ...schedule } }) };
  }

  /** By name; in their order, as tf.js does it, where names are others: those of a loaded model may be. */
  private assignRestored(names: string[]): void {
    const restored = this.restored;
    this.restored = [];
    const byName = names.every((name) => restored.some((one) => one.name === name));
    restored.forEach(({ name, ...moments }, i) => {
      this.moments.set((byName ? null : names[i]) ?? name, moments);
    });
  }

  private momentsOf(name: string, value: tf.Variable): Moments {
    const known = this.moments.get(name);
    if (known) {
      requireShape(`AdamW: what is remembered of ${name}`, known.mean, [value.size]);
      requireShape(`AdamW: what is remembered of ${name}`, known.square, [value.size]);
      return known;
    }
    const zeros = () => tf.tidy(() => tf.variable(tf.zeros([value.size]), false));
    const made = { mean: zeros(), square: zeros() };
    this.moments.set(name, made);
    return made;
  }
}
tf.serialization.registerClass(AdamW as unknown as Parameters<typeof tf.serialization.registerClass>[0]);

function remembered(tensor: tf.Tensor): tf.Variable {
  return tf.tidy(() => tf.variable(tensor.flatten(), false));
}

function check(option: string, value: number, fits: boolean, range: string): void {
  if (!fits || !Number.isFinite(value))
    throw new OptionError(`AdamW: ${option} must be ${range}; got ${value}`);
}
