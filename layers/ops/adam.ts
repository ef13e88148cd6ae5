import * as tf from '@tensorflow/tfjs';
import { operation } from './operation.js';

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
  const inputs: Record<string, tf.Tensor> = {};
  states.forEach((state, i) => {
    for (const part of PARTS) inputs[`${part}${i}`] = state[part];
  });
  return step(inputs, numbers);
}

const PARTS = ['value', 'mean', 'square', 'gradient'] as const;

/** Inputs: value0, mean0, square0, gradient0, value1, ... */
const step = operation<Record<string, tf.Tensor>, AdamNumbers>('TransformerAdam', (inputs, numbers) => {
  const { beta1, beta2, epsilon, rate, root, keep } = numbers;
  const all = (part: (typeof PARTS)[number]) =>
    Object.keys(inputs).flatMap((name) => (name.startsWith(part) ? [inputs[name] as tf.Tensor] : []));
  const values = all('value');
  // All variables as one vector: a few kernels, however many variables there are.
  const [value, oldMean, oldSquare, gradient] = PARTS.map((part) =>
    tf.concat(all(part).map((t) => t.flatten())),
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
    [nextValues, means, squares].map((parts) => (parts[i] as tf.Tensor).reshape(shape)),
  );
});
