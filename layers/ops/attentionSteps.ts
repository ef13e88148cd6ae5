import * as tf from '@tensorflow/tfjs';
import { type AttentionMask, hiddenPairs, lowestScore } from './attentionMask.js';
import { biasGradient, wholeBias } from './scoreBias.js';
import { finite, replaceWhere, select, spread } from './select.js';
import { shaped, widthOf } from './shapes.js';

/*
 * Attention by tf.js's own operations: weights from queries and keys, outputs from weights and values.
 *
 * What is hidden must not matter, even where it is not finite. Scores are made pair by pair, so those of hidden pairs are
 * selected away. Sums over keys or over queries are products with zeros for hidden pairs: what is not finite is taken out
 * of the other operand, after it has made NaN of the scores of all pairs that it is in.
 */

/**
 * softmax(queries keys^T / sqrt(D) + bias) over the keys that are not hidden: [B, H, T, S]; zeros where there is none.
 * @param queries [B, H, T, D]
 * @param keys [B, K, S, D]
 * @param values [B, K, S, D]; a pair has a score of NaN where the query, the key or the value is not finite
 */
export function weightsOf(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  bias: tf.Tensor | null,
  mask: AttentionMask | null,
): tf.Tensor {
  const [B, H, T, D] = queries.shape as [number, number, number, number];
  const S = keys.shape[2] as number;
  const scaled = queries.mul(1 / Math.sqrt(D)).add(queries.mul(0));
  const marked = keys.add(keys.add(values).mul(0));
  const products = tf.matMul(byGroup(scaled, keys), marked, false, true);
  const whole = bias && wholeBias(bias, T, S);
  const scores = shaped(products, [B, H, T, S]);
  const biased = whole ? scores.add(whole) : scores;
  const some = hiddenPairs(mask, whole, S);
  if (!some) return tf.softmax(biased);
  const hidden = spread(some, biased.shape);
  return replaceWhere(hidden, tf.softmax(replaceWhere(hidden, biased, lowestScore())), 0);
}

/** Weights [B, H, T, S] and values [B, K, S, D] -> [B, H, T, D] */
export function mixed(weights: tf.Tensor, values: tf.Tensor): tf.Tensor {
  const [B, H, T] = weights.shape as [number, number, number];
  const [counted] = finite(values) as [tf.Tensor];
  return shaped(tf.matMul(byGroup(weights, values), counted), [B, H, T, widthOf(values)]);
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
  const none = weights.equal(0).logicalOr(dy.equal(0).all(-1, true));
  const zeros = tf.fill(weights.shape, 0);
  return { none, zeros, weights: select(none, zeros, weights) };
}

/** Gradients of `mixed`: of the weights, with anything in pairs that do not count, and of the values. */
export function mixedGradients(
  dy: tf.Tensor,
  { weights }: Counting,
  values: tf.Tensor,
): [dWeights: tf.Tensor, dValues: tf.Tensor] {
  const dWeights = tf.matMul(byGroup(dy, values), values, false, true);
  const dValues = tf.matMul(byGroup(weights, values), byGroup(dy, values), true, false);
  return [shaped(dWeights, weights.shape), dValues];
}

/** Gradients of `weightsOf`; that of the bias where there is one. */
export function weightsGradients(
  dWeights: tf.Tensor,
  { weights, none, zeros }: Counting,
  queries: tf.Tensor,
  keys: tf.Tensor,
  bias: tf.Tensor | null,
): tf.Tensor[] {
  const shares = select(none, zeros, weights.mul(dWeights)).sum(-1, true);
  const dScores = select(none, zeros, weights.mul(dWeights.sub(shares)));
  const scaled = byGroup(dScores.mul(1 / Math.sqrt(widthOf(queries))), keys);
  const [q, k] = finite(queries, keys) as [tf.Tensor, tf.Tensor];
  const dQueries = shaped(tf.matMul(scaled, k), queries.shape);
  const dKeys = tf.matMul(scaled, byGroup(q, keys), true, false);
  return bias ? [dQueries, dKeys, biasGradient(dScores, bias)] : [dQueries, dKeys];
}

/** [B, H, T, N] -> [B, K, (H / K) T, N]: the heads that share a key join the query axis, so nothing is copied. */
function byGroup(x: tf.Tensor, like: tf.Tensor): tf.Tensor {
  const [B, H, T, N] = x.shape as [number, number, number, number];
  const K = like.shape[1] as number;
  return shaped(x, [B, K, (H / K) * T, N]);
}
