import * as tf from '@tensorflow/tfjs';

/** Zeroes elements with probability `rate` and scales the rest by 1 / (1 - rate) (Srivastava et al. 2014). */
export function dropout(x: tf.Tensor, { rate, seed }: { rate: number; seed?: number }): tf.Tensor {
  return rate === 0 ? x : tf.dropout(x, rate, undefined, seed);
}
