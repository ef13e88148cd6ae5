import type * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../errors.js';

/**
 * Kernels trust the shapes that they are given, so operations check them.
 * @param expected one size an axis; null for any
 * @throws RangeError when the shape is another
 */
export function requireShape(
  label: string,
  tensor: tf.Tensor | null,
  expected: readonly (number | null)[],
): void {
  if (!tensor || fits(tensor.shape, expected)) return;
  const sizes = expected.map((size) => size ?? 'any');
  throw new ShapeError(`${label} must have shape [${sizes.join(', ')}]; got [${tensor.shape.join(', ')}]`);
}

/** Whether a shape is the expected one, null standing for any size. */
export function fits(shape: readonly number[], expected: readonly (number | null)[]): boolean {
  return (
    shape.length === expected.length && expected.every((size, axis) => size === null || size === shape[axis])
  );
}

/** The same numbers in a shape; a tensor that has it already costs no kernel. */
export function shaped(x: tf.Tensor, shape: number[]): tf.Tensor {
  return fits(x.shape, shape) ? x : x.reshape(shape);
}

/** The last axis. */
export function widthOf(tensor: tf.Tensor): number {
  return tensor.shape[tensor.rank - 1] ?? 1;
}
