import * as tf from '@tensorflow/tfjs';
import { relativeShift, undoRelativeShift } from './scoreBias.js';

/*
 * Rows r [1 or H, T + S - 1, D] that keys gain by their distance: scores gain scale q_i . r_(j - i), row j - i + T - 1 for
 * key j and query i (Shaw et al. 2018, 1803.02155; Dai et al. 2019, 1901.02860). Queries may gain such rows, too: scores gain
 * scale r_(j - i) . k_j (He et al. 2021, 2006.03654). Only products with rows are made, shifted into place; not a row for each
 * pair.
 */

/** What keys and queries gain by distance. */
export type RelativeRows = { relativeKeys: tf.Tensor | null; relativeQueries: tf.Tensor | null };

/** What scores gain of both, not scaled: q [B, H, T, D], k [B, K, S, D] -> [B, H, T, S]; null for nothing. Has gradients. */
export function relativeScores(
  q: tf.Tensor,
  k: tf.Tensor,
  { relativeKeys, relativeQueries }: RelativeRows,
): tf.Tensor | null {
  const ofKeys = relativeKeys && relativeProducts(q, relativeKeys, k.shape[2] as number);
  const ofQueries = relativeQueries && relativeQueryProducts(q.shape, k, relativeQueries);
  return ofKeys && ofQueries ? ofKeys.add(ofQueries) : (ofKeys ?? ofQueries);
}

/** Queries [B, H, T, D] by the rows of keys: [B, H, T, S], not scaled. Has gradients. */
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

/** Keys [B, K, S, D] by the rows of queries [B, H, T, D]: [B, H, T, S], not scaled. Has gradients. */
export function relativeQueryProducts(
  [, H = 1, T = 1]: number[],
  k: tf.Tensor,
  relativeQueries: tf.Tensor,
): tf.Tensor {
  // Seen from the keys a distance is the other way round.
  return turned(relativeProducts(forQueryHeads(k, H), relativeQueries.reverse(1), T));
}

/** Gradients of `relativeQueryProducts`, from that of the products: of the keys, and of the rows. */
export function relativeQueryGradients(
  dProducts: tf.Tensor,
  k: tf.Tensor,
  relativeQueries: tf.Tensor,
): [dKeys: tf.Tensor, dRelativeQueries: tf.Tensor] {
  const [B, K, S, D] = k.shape as [number, number, number, number];
  const H = dProducts.shape[1] as number;
  const rows = relativeQueries.reverse(1);
  const [dKeys, dRows] = relativeGradients(turned(dProducts), forQueryHeads(k, H), rows);
  const ofGroup = H === K ? dKeys : dKeys.reshape([B * K, H / K, S * D]).sum(1);
  return [ofGroup.reshape(k.shape), dRows.reverse(1)];
}

/** [B, K, S, D] -> [B, H, S, D]: what heads share is next to each other. */
function forQueryHeads(k: tf.Tensor, H: number): tf.Tensor {
  const [B, K, S, D] = k.shape as [number, number, number, number];
  if (K === H) return k;
  return k
    .reshape([B * K, 1, S * D])
    .tile([1, H / K, 1])
    .reshape([B, H, S, D]);
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

/** [B, H, T, S] <-> [B, H, S, T] */
function turned(x: tf.Tensor): tf.Tensor {
  return x.transpose([0, 1, 3, 2]);
}
