import * as tf from '@tensorflow/tfjs';
import { byRows, flatten, unflatten } from './flatten.js';
import { type Inputs, operation } from './operation.js';

/** A variable, what Adam remembers of its gradients, and the next gradient. */
export interface AdamState {
  value: tf.Tensor;
  /** Running mean of gradients, one after the other: [size]. */
  mean: tf.Tensor;
  /** Running mean of their squares, [size]. */
  square: tf.Tensor;
  /** Of the value's shape. */
  gradient: tf.Tensor;
}

export type AdamNumbers = {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Learning rate / (1 - beta1^t), t the number of this step. */
  rate: number;
  /** 1 / sqrt(1 - beta2^t) */
  invSqrtBiasCorrection2: number;
  /** 1 - learning rate * weight decay: by what values of two axes or more are multiplied. */
  decayFactor: number;
  /** The greatest norm of all gradients as one vector: a longer one is scaled to it. Infinity for none. */
  clipNorm: number;
};

/** Kernels and vectors are in two axes or more, biases and the scales of norms in one. */
export function decays({ shape }: { readonly shape: readonly number[] }): boolean {
  return shape.length >= 2;
}

/**
 * One step of Adam for all variables at once: value decayFactor - rate mean / (sqrt(square) invSqrtBiasCorrection2 + epsilon),
 * of gradients whose norm is at most clipNorm.
 * @returns the new value, mean and square of each, in order; those of a kernel may be the old ones, written over
 */
export function adamStep(states: readonly AdamState[], numbers: AdamNumbers): tf.Tensor[] {
  const inputs = states.flatMap(({ value, mean, square, gradient }) => [value, mean, square, gradient]);
  // A list, as tf.js itself hands one to the kernels that take any number of tensors.
  return step(inputs as unknown as Inputs, numbers);
}

/** Inputs by their place: value, mean, square, gradient of the first variable, then of the next. */
const step = operation<Inputs, AdamNumbers>('TransformerAdam', (inputs, numbers) => {
  const { beta1, beta2, epsilon, rate, invSqrtBiasCorrection2, decayFactor, clipNorm } = numbers;
  const all = Object.values(inputs) as tf.Tensor[];
  const values = all.filter((_, i) => i % 4 === 0);
  const sorted = byRows(values.map(({ shape }) => shape));
  const isMatrix = (i: number) => decays(values[i] as tf.Tensor);
  // Those that decay come first, where any do.
  const order =
    decayFactor === 1 ? sorted : [...sorted.filter(isMatrix), ...sorted.filter((i) => !isMatrix(i))];
  const partOf = (part: number) => order.map((i) => all[4 * i + part] as tf.Tensor);
  // All variables as one vector: a few kernels, however many variables there are.
  const [value, oldMean, oldSquare, given] = [0, 1, 2, 3].map((part) => flatten(partOf(part))) as [
    tf.Tensor1D,
    tf.Tensor1D,
    tf.Tensor1D,
    tf.Tensor1D,
  ];
  const gradient = clipNorm === Number.POSITIVE_INFINITY ? given : clipped(given, clipNorm);
  const mean = oldMean.mul(beta1).add(gradient.mul(1 - beta1));
  const square = oldSquare.mul(beta2).add(gradient.square().mul(1 - beta2));
  const change = mean.mul(rate).div(square.sqrt().mul(invSqrtBiasCorrection2).add(epsilon));
  const matrices = order.filter(isMatrix).reduce((sum, i) => sum + (values[i] as tf.Tensor).size, 0);
  const next = (decayFactor === 1 ? value : decayed(value, matrices, decayFactor)).sub(change);
  const made: tf.Tensor[] = [];
  [next, mean, square].forEach((vector, part) => {
    const shapes = partOf(part).map(({ shape }) => shape);
    unflatten(vector as tf.Tensor1D, shapes).forEach((tensor, i) => {
      made[3 * (order[i] as number) + part] = tensor;
    });
  });
  return made;
});

/** The first numbers times a factor, the others as they are. */
function decayed(value: tf.Tensor1D, count: number, factor: number): tf.Tensor {
  if (count === 0) return value;
  if (count === value.size) return value.mul(factor);
  return tf.concat([value.slice(0, count).mul(factor), value.slice(count)]);
}

/** The vector, or in its direction one of the greatest norm that there may be. */
function clipped(vector: tf.Tensor1D, greatest: number): tf.Tensor1D {
  if (vector.size === 0) return vector;
  // Sums of sums lose fewer digits than one over millions of numbers.
  const width = Math.ceil(Math.sqrt(vector.size));
  const squares = vector.square().pad([[0, width ** 2 - vector.size]]);
  const norm = squares.reshape([width, width]).sum(1).sum().sqrt();
  return vector.mul(tf.div(greatest, norm.maximum(greatest)));
}
