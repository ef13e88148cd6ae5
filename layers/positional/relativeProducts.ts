import * as tf from '@tensorflow/tfjs';

/**
 * Products of each query, or each key, with vectors by distance: x [B, L, K, D] and rows [H, R, D], K a divisor of H ->
 * [B, H, L, R]. Heads that share an x are next to each other.
 */
export function relativeProducts(x: tf.Tensor, rows: tf.Tensor): tf.Tensor {
  const [B, L, K, D] = x.shape as [number, number, number, number];
  const [H, R] = rows.shape as [number, number];
  const byHead = x.transpose([2, 0, 1, 3]).reshape([K, B * L, D]);
  const products = tf.matMul(byHead, rows.reshape([K, (H / K) * R, D]), false, true);
  return products
    .reshape([K, B, L, H / K, R])
    .transpose([1, 0, 3, 2, 4])
    .reshape([B, H, L, R]);
}
