import * as tf from '@tensorflow/tfjs';
import { dropout } from './dropout.js';

export interface AttentionOptions {
  /** Added to the scaled scores: [1 or B, H, T, S]. */
  bias?: tf.Tensor | null;
  /** 0 where a query may attend, very negative where not: broadcasts against [B, H, T, S]. */
  mask?: tf.Tensor | null;
  /** Share of the weights set to zero; none by default. */
  dropout?: { rate: number; seed?: number };
}

/**
 * softmax(queries keys^T / sqrt(D) + bias + mask) values (Vaswani et al. 2017, 1706.03762).
 *
 * Keys and values may have fewer heads than queries: each group of H / K consecutive query heads shares one
 * (Ainslie et al. 2023, 2305.13245). The group joins the query axis, so nothing is copied.
 *
 * @param queries [B, H, T, D]
 * @param keys [B, K, S, D]
 * @param values [B, K, S, D]
 * @returns outputs [B, H, T, D]; weights [B, H, T, S] before dropout
 */
export function attention(
  queries: tf.Tensor,
  keys: tf.Tensor,
  values: tf.Tensor,
  options: AttentionOptions = {},
): { outputs: tf.Tensor; weights: tf.Tensor } {
  const [B, H, T, D] = queries.shape as [number, number, number, number];
  const [, K, S] = keys.shape as [number, number, number, number];
  const rows = (H / K) * T;
  const scaled = queries.mul(1 / Math.sqrt(D)).reshape([B, K, rows, D]);
  let scores = tf.matMul(scaled, keys, false, true).reshape([B, H, T, S]);
  if (options.bias) scores = scores.add(options.bias);
  if (options.mask) scores = scores.add(options.mask);
  const weights = tf.softmax(scores);
  const kept = dropout(weights, options.dropout ?? { rate: 0 });
  const outputs = tf.matMul(kept.reshape([B, K, rows, S]), values).reshape([B, H, T, D]);
  return { outputs, weights };
}
