import type * as tf from '@tensorflow/tfjs';
import { requireShape } from './shapes.js';
import { withGradient } from './withGradient.js';

/**
 * The mean over tokens: [B, T, C] -> [B, C]; zeros for a sequence of which no token counts.
 * @param mask [B, T], true or 1 for tokens that count; null for all
 * @throws RangeError when the shapes do not fit
 */
export function maskedMean(x: tf.Tensor, mask: tf.Tensor | null): tf.Tensor {
  const [B = 0, T = 0] = x.shape;
  requireShape('maskedMean: mask', mask, [B, T]);
  if (!mask) return x.mean(1);
  return withGradient((x: tf.Tensor) => {
    const counts = mask.cast('float32');
    // Each token's share in the mean of its sequence, [B, T, 1]
    const shares = counts.div(counts.sum(1, true).maximum(1)).expandDims(-1);
    return {
      value: x.mul(shares).sum(1),
      saved: { shares },
      gradient: (dy, { shares }) => [dy.expandDims(1).mul(shares)],
    };
  })(x);
}
