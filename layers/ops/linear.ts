import * as tf from '@tensorflow/tfjs';
import { withGradient } from './withGradient.js';

/**
 * y = x kernel + bias over the last axis: [..., K] -> [..., N].
 *
 * The gradient transposes its operands itself: the WASM backend's product is fast only on plain ones, and
 * tf.js's own gradient asks for transposed products.
 *
 * @param kernel [K, N]
 * @param bias [N] or null
 */
export function linear(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor | null): tf.Tensor {
  const [inputs = 0, outputs = 0] = kernel.shape;
  const rows = x.reshape([-1, inputs]);
  const y = bias ? affine(rows, kernel, bias) : product(rows, kernel);
  return y.reshape([...x.shape.slice(0, -1), outputs]);
}

const product = withGradient((x: tf.Tensor, kernel: tf.Tensor) => ({
  value: tf.matMul(x, kernel),
  saved: [x, kernel] as [tf.Tensor, tf.Tensor],
  gradient: productGradients,
}));

const affine = withGradient((x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) => ({
  value: tf.fused.matMul({ a: x, b: kernel, bias }) as tf.Tensor,
  saved: [x, kernel] as [tf.Tensor, tf.Tensor],
  gradient: (dy, x, kernel) => [...productGradients(dy, x, kernel), dy.sum(0)],
}));

function productGradients(dy: tf.Tensor, x: tf.Tensor, kernel: tf.Tensor): tf.Tensor[] {
  return [tf.matMul(dy, kernel.transpose()), tf.matMul(x.transpose(), dy)];
}
