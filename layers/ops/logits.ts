import * as tf from '@tensorflow/tfjs';
import { requireShape, widthOf } from './shapes.js';

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
  // Rows, for the gradient of a product with a batch would be a table for each batch.
  const rows = x.reshape([-1, widthOf(x)]);
  return tf.matMul(rows, table, false, true).reshape([...x.shape.slice(0, -1), table.shape[0] as number]);
}
