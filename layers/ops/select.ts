import * as tf from '@tensorflow/tfjs';
import { operation } from './operation.js';
import { fits } from './shapes.js';
import { withGradient } from './withGradient.js';

/*
 * Zero times NaN is NaN, so what must not matter is selected away and not multiplied by 0. It is for composites, and has
 * gradients where it says so.
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

/** -> [y], y where x is finite, else 0. */
const whereFinite = operation<{ x: tf.Tensor; y: tf.Tensor }, Record<string, never>>(
  'TransformerWhereFinite',
  ({ x, y }) => [select(x.isFinite(), y, tf.fill(y.shape, 0))],
);

/** The same with a gradient, which is 0 where a number is not finite. */
export function finiteOnly(x: tf.Tensor): tf.Tensor {
  return withGradient((x: tf.Tensor) => ({
    value: whereFinite({ x, y: x }, {})[0] as tf.Tensor,
    saved: { x },
    gradient: (dy, { x }) => whereFinite({ x, y: dy }, {}),
  }))(x);
}

/** 0 where `hidden` holds, bool that broadcasts to x; with a gradient, 0 there too. */
export function withoutHidden(x: tf.Tensor, hidden: tf.Tensor): tf.Tensor {
  return withGradient((x: tf.Tensor) => ({
    value: replaceWhere(hidden, x, 0),
    saved: { hidden },
    gradient: (dy, { hidden }) => [replaceWhere(hidden, dy, 0)],
  }))(x);
}
