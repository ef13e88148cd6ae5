import * as tf from '@tensorflow/tfjs';
import { type AttentionMask, hiddenPairs, lowestScore } from './attentionMask.js';
import type { AttentionNumbers } from './attentionSpec.js';
import { byGroup } from './heads.js';
import {
  type RelativeRows,
  relativeGradients,
  relativeProducts,
  relativeQueryGradients,
  relativeQueryProducts,
} from './relativeKeys.js';
import { biasGradient, expandRelativeBias } from './scoreBias.js';
import { finite, replaceWhere, select, spread } from './select.js';
import { shaped, widthOf } from './shapes.js';

/*
 * Attention by tf.js's own operations, all by head: weights from queries and keys, outputs from weights and values.
 *
 * What is hidden must not matter, even where it is not finite: 0 by NaN is NaN, and WebGPU's products let a NaN spread to
 * other rows. So products are of finite numbers. What is not finite is kept apart, as marks that make NaN of the scores of
 * its pairs, and the scores of hidden pairs are selected away.
 */

/** Operands by head: finite, and marks of those that are not. */
export interface Operands {
  /** [B, H, T, D] */
  q: tf.Tensor;
  /** [B, K, S, D], as `v`. */
  k: tf.Tensor;
  v: tf.Tensor;
  /** [B, H, T, 1], NaN for a query that is not finite, else 0. */
  queryMarks: tf.Tensor;
  /** [B, K, S, 1], the same for keys with their values. */
  keyMarks: tf.Tensor;
}

export function operands(queries: tf.Tensor, keys: tf.Tensor, values: tf.Tensor): Operands {
  const [q, k, v] = finite(queries, keys, values) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const marks = (x: tf.Tensor) => x.mul(0).sum(-1, true);
  return { q, k, v, queryMarks: marks(queries), keyMarks: marks(keys.add(values)) };
}

/** What scores gain by places. */
export type Relations = RelativeRows & {
  /** [1 or B, H, T or 1, S] or [H, T + S - 1] */
  bias: tf.Tensor | null;
};

/** softmax(scale q (k + relativeKeys)^T + relativeQueries k^T + bias) over the keys that are not hidden: [B, H, T, S]; zeros where there is none. */
export function weightsOf(
  { q, k, queryMarks, keyMarks }: Operands,
  { bias, relativeKeys, relativeQueries }: Relations,
  mask: AttentionMask | null,
  { scale }: AttentionNumbers,
): tf.Tensor {
  const [B, H, T] = q.shape as [number, number, number];
  const [, K, S] = k.shape as [number, number, number];
  const scaled = q.mul(scale);
  const ofKeys = tf.matMul(byGroup(scaled, k), k, false, true);
  const marked = ofKeys.add(byGroup(queryMarks, k)).add(keyMarks.reshape([B, K, 1, S]));
  const whole = bias && expandRelativeBias(bias, T, S);
  const products = shaped(marked, [B, H, T, S]);
  const ofRows = [
    relativeKeys && ofDistances(relativeKeys, T, S, (rows) => relativeProducts(scaled, rows, S)),
    relativeQueries && ofDistances(relativeQueries, T, S, (rows) => relativeQueryProducts(q.shape, k, rows)),
  ];
  const scores = ofRows.reduce((sum: tf.Tensor, gained) => (gained ? sum.add(gained) : sum), products);
  const biased = whole ? scores.add(whole) : scores;
  const some = hiddenPairs(mask, whole, S);
  if (!some) return tf.softmax(biased);
  const hidden = spread(some, biased.shape);
  return replaceWhere(hidden, tf.softmax(replaceWhere(hidden, biased, lowestScore())), 0);
}

/** Weights [B, H, T, S] and finite values [B, K, S, D] -> [B, H, T, D] */
export function mixed(weights: tf.Tensor, v: tf.Tensor): tf.Tensor {
  const [B, H, T] = weights.shape as [number, number, number];
  return shaped(tf.matMul(byGroup(weights, v), v), [B, H, T, widthOf(v)]);
}

/** Weights, and the pairs of which a gradient has nothing to say. */
export interface Counting {
  /** [B, H, T, S]; 0 in rows whose gradient is 0, NaN or not. */
  weights: tf.Tensor;
  /** Where they are 0. */
  none: tf.Tensor;
  /** As many zeros. */
  zeros: tf.Tensor;
}

/** @param dy the gradient of the outputs [B, H, T, D], or of the weights themselves */
export function weightsThatCount(weights: tf.Tensor, dy: tf.Tensor): Counting {
  const none = weights.equal(0).logicalOr(dy.abs().sum(-1, true).equal(0));
  const zeros = tf.fill(weights.shape, 0);
  return { none, zeros, weights: select(none, zeros, weights) };
}

/** Gradients of `mixed`: of the weights, with anything in pairs that do not count, and of the values. */
export function mixedGradients(
  dy: tf.Tensor,
  { weights }: Counting,
  v: tf.Tensor,
): [dWeights: tf.Tensor, dValues: tf.Tensor] {
  const dWeights = tf.matMul(byGroup(dy, v), v, false, true);
  const dValues = tf.matMul(byGroup(weights, v), byGroup(dy, v), true, false);
  return [shaped(dWeights, weights.shape), dValues];
}

/** Gradients of `weightsOf` for queries, keys and, where there are such, the bias, the relative keys and the relative queries. */
export function weightsGradients(
  dWeights: tf.Tensor,
  { weights, none, zeros }: Counting,
  { q, k }: Pick<Operands, 'q' | 'k'>,
  { bias, relativeKeys, relativeQueries }: Relations,
  { scale }: AttentionNumbers,
): tf.Tensor[] {
  const shares = select(none, zeros, weights.mul(dWeights)).sum(-1, true);
  const dScores = select(none, zeros, weights.mul(dWeights.sub(shares)));
  // Products that do not count have no gradient, even of what is not finite.
  const dProducts = scale === 0 ? tf.zerosLike(dScores) : dScores.mul(scale);
  const grouped = byGroup(dProducts, k);
  const dQueries = shaped(tf.matMul(grouped, k), q.shape);
  const dKeys = tf.matMul(grouped, byGroup(q, k), true, false);
  const dBias = bias ? [biasGradient(dScores, bias)] : [];
  const [dToo, ...dRelativeKeys] = relativeKeys
    ? relativeGradients(dProducts, q, finite(relativeKeys)[0] as tf.Tensor)
    : [];
  const [dKeysToo, ...dRelativeQueries] = relativeQueries
    ? relativeQueryGradients(dScores, k, finite(relativeQueries)[0] as tf.Tensor)
    : [];
  return [
    dToo ? dQueries.add(dToo) : dQueries,
    dKeysToo ? dKeys.add(dKeysToo) : dKeys,
    ...[...dBias, ...dRelativeKeys, ...dRelativeQueries],
  ];
}

/** Products with what is gained by distance; NaN where that is not finite. */
function ofDistances(
  relative: tf.Tensor,
  T: number,
  S: number,
  products: (rows: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const [rows] = finite(relative) as [tf.Tensor];
  return products(rows).add(expandRelativeBias(relative.mul(0).sum(-1), T, S));
}
