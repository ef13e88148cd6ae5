import * as tf from '@tensorflow/tfjs';
import { shaped } from './shapes.js';

/** x matrix over the last axis: [..., K] and [K, N] -> [..., N]; `transposed`: and [N, K]. */
export function product(x: tf.Tensor, matrix: tf.Tensor, transposed = false): tf.Tensor {
  const [outputs = 1, inputs = 1] = transposed ? matrix.shape : [...matrix.shape].reverse();
  const shape = [...x.shape.slice(0, -1), outputs];
  if (!takesPlainOnly()) return shaped(tf.matMul(atLeastRows(x), matrix, false, transposed), shape);
  const plain = transposed ? matrix.transpose() : matrix;
  return shaped(tf.matMul(rowsOf(x, inputs), plain as tf.Tensor2D), shape);
}

/** The sum over rows of their outer products: [..., K] and [..., N] -> [K, N]; any shapes of as many numbers do. */
export function sumOfProducts(x: tf.Tensor, y: tf.Tensor, [inputs = 1, outputs = 1]: number[]): tf.Tensor {
  const [a, b] = [rowsOf(x, inputs), rowsOf(y, outputs)];
  return takesPlainOnly() ? tf.matMul(a.transpose(), b) : tf.matMul(a, b, true);
}

/** The sum over rows: [..., C] -> [C] */
export function sumOfRows(x: tf.Tensor): tf.Tensor {
  return x.sum(x.shape.map((_, axis) => axis).slice(0, -1));
}

/** tf.js's own product on WASM is fast on two plain matrices; elsewhere batches and flags are kernels saved. */
function takesPlainOnly(): boolean {
  return tf.getBackend() === 'wasm';
}

function rowsOf(x: tf.Tensor, width: number): tf.Tensor2D {
  return shaped(x, [x.size / width, width]) as tf.Tensor2D;
}

function atLeastRows(x: tf.Tensor): tf.Tensor {
  return x.rank === 1 ? x.expandDims(0) : x;
}
