import * as tf from '@tensorflow/tfjs';

/** The mask [B, T] that a tensor carries, or null. tf.js has the place for it, and frees it with the tensor. */
export function maskOf(tensor: tf.Tensor): tf.Tensor | null {
  const mask = tensor.kerasMask;
  return mask && !mask.isDisposed ? mask : null;
}

/** Lets a tensor carry a mask, which is the tensor's from now on: it outlives any `tf.tidy` that the tensor outlives. */
export function carryMask(tensor: tf.Tensor, mask: tf.Tensor): void {
  tensor.kerasMask = tf.keep(mask);
}

/** Under what a copy keeps the tensor that it is a copy of: one name in all builds of this package. */
const ORIGINAL = Symbol.for('tfjs-transformer-block/original');

function originalOf(tensor: tf.Tensor & { [ORIGINAL]?: tf.Tensor }): tf.Tensor {
  return tensor[ORIGINAL] ?? tensor;
}

/** A copy that `isSameSequence` knows as one. */
export function copyOf(tensor: tf.Tensor): tf.Tensor {
  return Object.assign(tensor.clone(), { [ORIGINAL]: originalOf(tensor) });
}

/** Whether two tensors are one, or copies of one. */
export function isSameSequence(a: tf.Tensor, b: tf.Tensor): boolean {
  return originalOf(a) === originalOf(b);
}
