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
    const counted = mask.cast('float32').expandDims(-1);
    const counts = counted.sum(1).maximum(1);
    return {
      value: x.mul(counted).sum(1).div(counts),
      saved: { counted, counts },
      gradient: (dy, { counted, counts }) => [dy.div(counts).expandDims(1).mul(counted)],
    };
  })(x);
}
