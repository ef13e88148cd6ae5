import * as tf from '@tensorflow/tfjs';
import { type AttentionSpec, attentionNumbers } from './attentionSpec.js';
import { type RelativeRows, relativeScores } from './relativeKeys.js';
import { applyRotation, type Rotation } from './rotary.js';
import { finiteOnly } from './select.js';
import { widthOf } from './shapes.js';

export interface ScoreOptions extends AttentionSpec, Partial<RelativeRows> {
  rotation?: Rotation | null;
}

/**
 * Scaled products of queries and keys, turned where they are to turn, with what both gain by distance; without bias and
 * mask: for an encoding that looks at them. It has gradients, and holds all scores at once. What is not finite in queries
 * and keys counts as 0: `attention` itself says what becomes of its pairs.
 *
 * @param queries [B, T, H, D]
 * @param keys [B, S, K, D]
 * @returns [B, H, T, S]
 */
export function attentionScores(
  queries: tf.Tensor,
  keys: tf.Tensor,
  { rotation = null, relativeKeys = null, relativeQueries = null, ...spec }: ScoreOptions = {},
): tf.Tensor {
  const [B, T, H, D] = queries.shape as [number, number, number, number];
  const [, S, K] = keys.shape as [number, number, number];
  const { scale } = attentionNumbers(spec, widthOf(queries));
  const [q, k] = [
    metByHead(queries, rotation, 'queries').mul<tf.Tensor>(scale),
    metByHead(keys, rotation, 'keys'),
  ];
  // Heads that share a key join the query axis.
  const grouped = q.reshape([B, K, (H / K) * T, D]);
  const products = tf.matMul(grouped, k, false, true).reshape([B, H, T, S]);
  const rows = { relativeKeys, relativeQueries: relativeQueries?.mul<tf.Tensor>(scale) ?? null };
  const gained = relativeScores(q, k, rows);
  return gained ? products.add(gained) : products;
}

/** Queries or keys as they meet: finite and turned, [B, T, H, D] -> [B, H, T, D]. */
export function metByHead(x: tf.Tensor, rotation: Rotation | null, side: keyof Rotation): tf.Tensor {
  return applyRotation(finiteOnly(x), rotation, side).transpose([0, 2, 1, 3]);
}
