import type * as tf from '@tensorflow/tfjs';
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
  /** 1 - learning rate * weight decay */
  decayFactor: number;
};

/**
 * One step of Adam for all variables at once: value decayFactor - rate mean / (sqrt(square) invSqrtBiasCorrection2 + epsilon).
 * @returns the new value, mean and square of each, in order; those of a kernel may be the old ones, written over
 */
export function adamStep(states: readonly AdamState[], numbers: AdamNumbers): tf.Tensor[] {
  const inputs = states.flatMap(({ value, mean, square, gradient }) => [value, mean, square, gradient]);
  // A list, as tf.js itself hands one to the kernels that take any number of tensors.
  return step(inputs as unknown as Inputs, numbers);
}

/** Inputs by their place: value, mean, square, gradient of the first variable, then of the next. */
const step = operation<Inputs, AdamNumbers>('TransformerAdam', (inputs, numbers) => {
  const { beta1, beta2, epsilon, rate, invSqrtBiasCorrection2, decayFactor } = numbers;
  const all = Object.values(inputs) as tf.Tensor[];
  const values = all.filter((_, i) => i % 4 === 0);
  const order = byRows(values.map(({ shape }) => shape));
  const partOf = (part: number) => order.map((i) => all[4 * i + part] as tf.Tensor);
  // All variables as one vector: a few kernels, however many variables there are.
  const [value, oldMean, oldSquare, gradient] = [0, 1, 2, 3].map((part) => flatten(partOf(part))) as [
    tf.Tensor1D,
    tf.Tensor1D,
    tf.Tensor1D,
    tf.Tensor1D,
  ];
  const mean = oldMean.mul(beta1).add(gradient.mul(1 - beta1));
  const square = oldSquare.mul(beta2).add(gradient.square().mul(1 - beta2));
  const change = mean.mul(rate).div(square.sqrt().mul(invSqrtBiasCorrection2).add(epsilon));
  const next = (decayFactor === 1 ? value : value.mul(decayFactor)).sub(change);
  const made: tf.Tensor[] = [];
  [next, mean, square].forEach((vector, part) => {
    const shapes = partOf(part).map(({ shape }) => shape);
    unflatten(vector as tf.Tensor1D, shapes).forEach((tensor, i) => {
      made[3 * (order[i] as number) + part] = tensor;
    });
  });
  return made;
});
