import * as tf from '@tensorflow/tfjs';

/** A value, the tensors its gradient will need, and the gradient for each input, in order. */
export interface Differentiable<S extends tf.Tensor[]> {
  value: tf.Tensor;
  saved: S;
  gradient: (dy: tf.Tensor, ...saved: S) => tf.Tensor[];
}

/** `tf.customGrad` with types: tensors in, a tensor out, and what the gradient needs kept until it ran. */
export function withGradient<I extends tf.Tensor[], S extends tf.Tensor[]>(
  forward: (...inputs: I) => Differentiable<S>,
): (...inputs: I) => tf.Tensor {
  return tf.customGrad((...args) => {
    const save = args[args.length - 1] as tf.GradSaveFunc;
    const { value, saved, gradient } = forward(...(args.slice(0, -1) as I));
    save(saved);
    return { value, gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => gradient(dy, ...(kept as S)) };
  });
}
