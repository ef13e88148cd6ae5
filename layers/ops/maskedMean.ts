import * as tf from '@tensorflow/tfjs';
import { operation } from './operation.js';
import { select, spread } from './select.js';
import { requireShape, widthOf } from './shapes.js';
import { withGradient, zerosFrom } from './withGradient.js';

/** x [B, T, C], mask [B, T] or null -> [mean [B, C], counts [B, 1]] */
const forward = operation<{ x: tf.Tensor; mask: tf.Tensor | null }, Record<string, never>>(
  'TransformerMaskedMean',
  ({ x, mask }) => {
    const [B = 0, T = 0] = x.shape;
    if (!mask) return [x.sum(1).div(T), tf.fill([B, 1], T)];
    const counts = mask.toFloat().sum(1, true).maximum(1);
    const counted = spread(mask.cast('bool').expandDims(-1), x.shape);
    return [select(counted, x, tf.fill(x.shape, 0)).sum(1).div(counts), counts];
  },
);

/** -> [dx [B, T, C]] */
const backward = operation<{ dy: tf.Tensor; mask: tf.Tensor | null; counts: tf.Tensor }, { length: number }>(
  'TransformerMaskedMeanGrad',
  ({ dy, mask, counts }, { length }) => {
    const shares = dy.div(counts).expandDims(1);
    return [mask ? shares.mul(mask.toFloat().expandDims(-1)) : shares.tile([1, length, 1])];
  },
);

/**
 * The mean over tokens: [B, T, C] -> [B, C]; zeros for a sequence of which no token counts. The others may be NaN.
 * @param mask [B, T], true or 1 for tokens that count; null for all
 * @throws RangeError when the shapes do not fit
 */
export function maskedMean(x: tf.Tensor, mask: tf.Tensor | null): tf.Tensor {
  const [B = 0, T = 0] = x.shape;
  requireShape('maskedMean: x', x, [null, null, null]);
  requireShape('maskedMean: mask', mask, [B, T]);
  if (x.size === 0) return zerosFrom([x], [B, widthOf(x)]);
  return withGradient((x: tf.Tensor) => {
    const [mean, counts] = forward({ x, mask }, {}) as [tf.Tensor, tf.Tensor];
    return {
      value: mean,
      saved: { mask, counts },
      gradient: (dy, saved) => backward({ dy, ...saved }, { length: T }),
    };
  })(x);
}
