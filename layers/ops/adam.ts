import * as tf from '@tensorflow/tfjs';
import { type Inputs, operation } from './operation.js';

/** A variable, what Adam remembers of its gradients, and the next gradient; all of one shape. */
export interface AdamState {
  value: tf.Tensor;
  /** Running mean of gradients. */
  mean: tf.Tensor;
  /** Running mean of their squares. */
  square: tf.Tensor;
  gradient: tf.Tensor;
}

export type AdamNumbers = {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Learning rate / (1 - beta1^t), t the number of this step. */
  rate: number;
  /** 1 / sqrt(1 - beta2^t) */
  root: number;
  /** 1 - learning rate * weight decay */
  keep: number;
};

/**
 * One step of Adam for all variables at once: value keep - rate mean / (sqrt(square) root + epsilon).
 * @returns the new value, mean and square of each, in order; those of a kernel may be the old ones, written over
 */
export function adamStep(states: readonly AdamState[], numbers: AdamNumbers): tf.Tensor[] {
  const inputs = states.flatMap(({ value, mean, square, gradient }) => [value, mean, square, gradient]);
  // A list, as tf.js itself hands one to the kernels that take any number of tensors.
  return step(inputs as unknown as Inputs, numbers);
}

/** Inputs by their place: value, mean, square, gradient of the first variable, then of the next. */
const step = operation<Inputs, AdamNumbers>('TransformerAdam', (inputs, numbers) => {
  const { beta1, beta2, epsilon, rate, root, keep } = numbers;
  const all = Object.values(inputs) as tf.Tensor[];
  const values = all.filter((_, i) => i % 4 === 0);
  // All variables as one vector: a few kernels, however many variables there are.
  const [value, oldMean, oldSquare, gradient] = [0, 1, 2, 3].map((part) =>
    tf.concat(all.filter((_, i) => i % 4 === part).map((tensor) => reshaped(tensor, [tensor.size]))),
  ) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
  const mean = oldMean.mul(beta1).add(gradient.mul(1 - beta1));
  const square = oldSquare.mul(beta2).add(gradient.square().mul(1 - beta2));
  const change = mean.mul(rate).div(square.sqrt().mul(root).add(epsilon));
  const next = (keep === 1 ? value : value.mul(keep)).sub(change);
  const sizes = values.map(({ size }) => size);
  const [nextValues, means, squares] = [next, mean, square].map((whole) => tf.split(whole, sizes)) as [
    tf.Tensor[],
    tf.Tensor[],
    tf.Tensor[],
  ];
  return values.flatMap(({ shape }, i) =>
    [nextValues, means, squares].map((parts) => reshaped(parts[i] as tf.Tensor, shape)),
  );
});

/** Most variables are vectors already. */
function reshaped(x: tf.Tensor, shape: number[]): tf.Tensor {
  return x.rank === shape.length ? x : x.reshape(shape);
}
