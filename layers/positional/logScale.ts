import * as tf from '@tensorflow/tfjs';
import type { AttentionPositions } from './positionalEncoding.js';

/**
 * What the logarithm of is taken: 'position', the query's position + 1, which is how many keys it sees in a causal attention;
 * 'length', how many keys there are, for an attention that sees all of them.
 */
export type LogScale = 'none' | 'position' | 'length';

/**
 * Queries times s log(n), and so scores: Scalable-Softmax (Nakanishi 2025, 2501.19399), exp(s log(n) z) for exp(z).
 * @param queries [B, T, H, D]
 * @param s [H]
 */
export function scaledByLog(
  queries: tf.Tensor,
  s: tf.Tensor,
  { queries: at, keys }: AttentionPositions,
  by: LogScale,
): tf.Tensor {
  const log = (position: number) => Math.log(Math.max(1, by === 'length' ? keys.length : position + 1));
  const logs = tf.tensor(Float32Array.from(at.ids, log), [at.batch, at.length, 1, 1]);
  return queries.mul(logs.mul(s.reshape([1, 1, -1, 1])));
}
