import * as tf from '@tensorflow/tfjs';

/** Tensors by name; null for one that is not given. */
export type Inputs = { [name: string]: tf.Tensor | null };
/** Everything else that an operation depends on. */
export type Attributes = { [name: string]: string | number | boolean | number[] };

/** Tensors in, tensors out; no gradient of its own. */
export type Operation<I extends Inputs, A extends Attributes> = (inputs: I, attributes: A) => tf.Tensor[];

/**
 * An operation that a backend may have a kernel for, registered with tf.js by this name. Elsewhere it runs as
 * `composite`, made of tf.js's own operations; both give the same tensors in the same order.
 *
 * It records nothing on the gradient tape: call it inside `withGradient`.
 */
export function operation<I extends Inputs, A extends Attributes>(
  name: string,
  composite: Operation<I, A>,
): Operation<I, A> {
  return (inputs, attributes) => {
    if (!hasKernel(name)) return composite(inputs, attributes);
    return tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attributes) as tf.Tensor[];
  };
}

/** Whether the backend has a kernel for an operation. */
export function hasKernel(name: string): boolean {
  return !!tf.getKernel(name, tf.getBackend());
}
