import * as tf from '@tensorflow/tfjs';
import { fits } from './shapes.js';

/*
 * Zero times NaN is NaN, so what must not matter is selected away and not multiplied by 0. Nothing here has a gradient: it
 * is for composites.
 */

/** `value` where the condition holds, x elsewhere. The condition broadcasts to the shape of x. */
export function replaceWhere(condition: tf.Tensor, x: tf.Tensor, value: number): tf.Tensor {
  return select(spread(condition, x.shape), tf.fill(x.shape, value), x);
}

/** Numbers where the condition holds, others elsewhere; all of one shape. `tf.where` copies each of them on WASM. */
export function select(condition: tf.Tensor, numbers: tf.Tensor, others: tf.Tensor): tf.Tensor {
  return tf.engine().runKernel(tf.Select, { condition, t: numbers, e: others });
}

/** A tensor in a larger shape, its axes of size 1 repeated. */
export function spread(x: tf.Tensor, shape: number[]): tf.Tensor {
  return fits(x.shape, shape) ? x : x.broadcastTo(shape);
}

/** Each with 0 for NaN and for infinities. */
export function finite(...tensors: tf.Tensor[]): tf.Tensor[] {
  let zeros: tf.Tensor | null = null;
  return tensors.map((x) => {
    if (!zeros || !fits(zeros.shape, x.shape)) zeros = tf.fill(x.shape, 0);
    return select(x.isFinite(), x, zeros);
  });
}
