import type * as tf from '@tensorflow/tfjs';
import { shaped } from './shapes.js';

/** [B, T, H, D] <-> [B, H, T, D] */
export function byHead(x: tf.Tensor): tf.Tensor {
  return x.transpose([0, 2, 1, 3]);
}

/** [B, H, T, N], like keys [B, K, S, D] -> [B, K, (H / K) T, N]: the heads that share a key join the query axis, so nothing is copied. */
export function byGroup(x: tf.Tensor, like: tf.Tensor): tf.Tensor {
  const [B, H, T, N] = x.shape as [number, number, number, number];
  const K = like.shape[1] as number;
  return shaped(x, [B, K, (H / K) * T, N]);
}
