import * as tf from '@tensorflow/tfjs';
import type { Inputs } from './operation.js';

/** A value, what its gradient will need, and the gradient for each input, in order. */
export interface Differentiable<S extends Inputs> {
  value: tf.Tensor;
  saved: S;
  gradient: (dy: tf.Tensor, saved: S) => tf.Tensor[];
}

/**
 * `tf.customGrad` with types: tensors in, a tensor out, and what the gradient needs kept until it ran. Whole numbers come
 * in as floats: kernels read floats.
 */
export function withGradient<I extends tf.Tensor[], S extends Inputs>(
  forward: (...inputs: I) => Differentiable<S>,
): (...inputs: I) => tf.Tensor {
  const run = tf.customGrad((...args) => {
    const save = args[args.length - 1] as tf.GradSaveFunc;
    const inputs = args.slice(0, -1) as I;
    const { value, saved, gradient } = forward(...inputs);
    // Nothing depends on the inputs; and tf.js's WASM backend leaves a sum over no numbers unwritten.
    if (value.size === 0) return { value, gradFunc: () => inputs.map((x) => tf.zeros(x.shape)) };
    // Loops and no chains of arrays, as this runs for every operation of a step.
    const passing: tf.Tensor[] = [];
    for (const name in saved) {
      const tensor = saved[name] as tf.Tensor | null;
      // Each once: keys and queries, say, may turn by the same tables.
      if (isPassing(tensor) && !passing.includes(tensor)) passing.push(tensor);
    }
    save(passing);
    const gradFunc = (dy: tf.Tensor, kept: tf.Tensor[]) => {
      const restored: Inputs = {};
      for (const name in saved) {
        const tensor = saved[name] as tf.Tensor | null;
        restored[name] = isPassing(tensor) ? (kept[passing.indexOf(tensor)] as tf.Tensor) : tensor;
      }
      return gradient(dy, restored as S);
    };
    return { value, gradFunc };
  });
  return (...inputs) => run(...inputs.map((x) => (x.dtype === 'float32' ? x : x.toFloat())));
}

/**
 * What comes of inputs that have no numbers: zeros, with gradients of 0. tf.js's WASM backend divides by 0 or writes
 * outside of a tensor when an empty one is transposed, repeated or multiplied.
 */
export function zerosFrom(inputs: tf.Tensor[], shape: number[]): tf.Tensor {
  return withGradient((...inputs: tf.Tensor[]) => ({
    value: tf.zeros(shape),
    saved: {},
    gradient: () => inputs.map((x) => tf.zeros(x.shape)),
  }))(...inputs);
}

/** A variable outlives the step anyway; keeping any other tensor costs a kernel. */
function isPassing(tensor: tf.Tensor | null): tensor is tf.Tensor {
  return tensor !== null && !(tensor instanceof tf.Variable);
}
