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

/** Which tensor another one is a copy of. */
const originals = new WeakMap<tf.Tensor, tf.Tensor>();

/** A copy that `isSameSequence` knows as one. */
export function copyOf(tensor: tf.Tensor): tf.Tensor {
  const copy = tensor.clone();
  originals.set(copy, originals.get(tensor) ?? tensor);
  return copy;
}

/** Whether two tensors are one, or copies of one. */
export function isSameSequence(a: tf.Tensor, b: tf.Tensor): boolean {
  return (originals.get(a) ?? a) === (originals.get(b) ?? b);
}
