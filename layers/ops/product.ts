import * as tf from '@tensorflow/tfjs';
import { shaped } from './shapes.js';

/*
 * Sums over no rows are 0, but tf.js's WASM backend leaves what was in its memory, and WebGL and WebGPU throw.
 */

/** x matrix over the last axis: [..., K] and [K, N] -> [..., N]; `transposed`: and [N, K]. */
export function product(x: tf.Tensor, matrix: tf.Tensor, transposed = false): tf.Tensor {
  const [inputs = 1, outputs = 1] = transposed ? [...matrix.shape].reverse() : matrix.shape;
  const shape = [...x.shape.slice(0, -1), outputs];
  if (x.size === 0) return tf.zeros(shape);
  const isPlain = takesPlainOnly();
  const rows = isPlain || x.rank === 1 ? rowsOf(x, inputs) : x;
  const products =
    isPlain && transposed ? tf.matMul(rows, matrix.transpose()) : tf.matMul(rows, matrix, false, transposed);
  return shaped(products, shape);
}

/** The sum over rows of their outer products: [..., K] and [..., N] -> [K, N]; any shapes of as many numbers do. */
export function sumOfProducts(x: tf.Tensor, y: tf.Tensor, [inputs = 1, outputs = 1]: number[]): tf.Tensor {
  if (x.size === 0) return tf.zeros([inputs, outputs]);
  const [a, b] = [rowsOf(x, inputs), rowsOf(y, outputs)];
  return takesPlainOnly() ? tf.matMul(a.transpose(), b) : tf.matMul(a, b, true);
}

/** The sum over rows: [..., C] -> [C] */
export function sumOfRows(x: tf.Tensor): tf.Tensor {
  if (x.size === 0) return tf.zeros([x.shape[x.rank - 1] as number]);
  return x.sum(x.shape.map((_, axis) => axis).slice(0, -1));
}

/** tf.js's own product on WASM is fast on two plain matrices; elsewhere batches and flags are kernels saved. */
function takesPlainOnly(): boolean {
  return tf.getBackend() === 'wasm';
}

function rowsOf(x: tf.Tensor, width: number): tf.Tensor2D {
  return shaped(x, [x.size / width, width]) as tf.Tensor2D;
}
