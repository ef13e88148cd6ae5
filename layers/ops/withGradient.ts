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
    const { value, saved, gradient } = forward(...(args.slice(0, -1) as I));
    const passing: (keyof S)[] = Object.keys(saved).filter((name) => isPassing(saved[name]));
    save(passing.map((name) => saved[name] as tf.Tensor));
    const gradFunc = (dy: tf.Tensor, kept: tf.Tensor[]) => {
      const restored = { ...saved };
      passing.forEach((name, i) => {
        restored[name] = kept[i] as S[keyof S];
      });
      return gradient(dy, restored);
    };
    return { value, gradFunc };
  });
  return (...inputs) => run(...inputs.map((x) => (x.dtype === 'float32' ? x : x.toFloat())));
}

/** A variable outlives the step anyway; keeping any other tensor costs a kernel. */
function isPassing(tensor: tf.Tensor | null | undefined): boolean {
  return tensor instanceof tf.Tensor && !(tensor instanceof tf.Variable);
}
