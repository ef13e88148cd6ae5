import * as tf from '@tensorflow/tfjs';
import { requireShape, widthOf } from './shapes.js';
import { zerosFrom } from './withGradient.js';

/**
 * How much each row of a table is like each vector: x table^T.
 *
 * @param x [..., C]
 * @param table [V, C]
 * @returns [..., V]
 * @throws RangeError when the widths differ
 */
export function logits(x: tf.Tensor, table: tf.Tensor): tf.Tensor {
  requireShape('logits: table', table, [null, widthOf(x)]);
  const shape = [...x.shape.slice(0, -1), table.shape[0] as number];
  if (x.size === 0) return zerosFrom([x, table], shape);
  const columns = x.reshape([-1, widthOf(x)]).transpose();
  // The table first: it is by far the larger, and what comes second is transposed or packed by the kernels.
  const products = tf.matMul(table, columns).transpose();
  return products.reshape(shape);
}
