import * as tf from '@tensorflow/tfjs';
import { relativeShift, undoRelativeShift } from './scoreBias.js';

/*
 * Rows r [1 or H, T + S - 1, D] that keys gain by their distance: scores gain scale q_i . r_(j - i), row j - i + T - 1 for
 * key j and query i (Shaw et al. 2018, 1803.02155; Dai et al. 2019, 1901.02860). Only products of queries and rows are
 * made, shifted into place; not a row for each pair.
 */

/** Queries [B, H, T, D] by their rows: [B, H, T, S], not scaled. Has gradients. */
export function relativeProducts(q: tf.Tensor, relativeKeys: tf.Tensor, keyLength: number): tf.Tensor {
  const [B, H, T] = q.shape as [number, number, number];
  const [R, length] = relativeKeys.shape as [number, number];
  const products = tf.matMul(byRows(q, R), relativeKeys, false, true); // [R, B (H / R) T, T + S - 1]
  const shifted = relativeShift(products.reshape([B * H, T, length]), keyLength);
  return R === 1 ? shifted.reshape([B, H, T, keyLength]) : swapped(shifted.reshape([H, B, T, keyLength]));
}

/** Gradients of `relativeProducts`, from that of the products: of the queries, and of the rows. */
export function relativeGradients(
  dProducts: tf.Tensor,
  q: tf.Tensor,
  relativeKeys: tf.Tensor,
): [dQueries: tf.Tensor, dRelativeKeys: tf.Tensor] {
  const [B, H, T, D] = q.shape as [number, number, number, number];
  const [R, length] = relativeKeys.shape as [number, number];
  const byHead = R === 1 ? dProducts : swapped(dProducts);
  const dRows = undoRelativeShift(byHead.reshape([B * H, T, -1]), length).reshape([R, -1, length]);
  const dQueries = tf.matMul(dRows, relativeKeys);
  return [
    R === 1 ? dQueries.reshape(q.shape) : swapped(dQueries.reshape([H, B, T, D])),
    tf.matMul(dRows, byRows(q, R), true, false),
  ];
}

/** [B, H, T, D] -> [R, B (H / R) T, D]: all that meet the same rows. */
function byRows(q: tf.Tensor, R: number): tf.Tensor {
  const D = q.shape[3] as number;
  return (R === 1 ? q : swapped(q)).reshape([R, -1, D]);
}

/** [B, H, ...] <-> [H, B, ...] */
function swapped(x: tf.Tensor): tf.Tensor {
  return x.transpose([1, 0, 2, 3]);
}
