import type * as tf from '@tensorflow/tfjs';
import { lowestScore } from './attentionMask.js';
import { replaceWhere, spread } from './select.js';
import { requireShape, widthOf } from './shapes.js';
import { withGradient, zerosFrom } from './withGradient.js';

/**
 * The greatest over tokens: [B, T, C] -> [B, C]; zeros for a sequence of which no token counts. The others may be NaN.
 * Tokens that are equally great share the gradient in equal parts, as in TensorFlow and PyTorch: tf.js's own `max` gives all
 * of it to each, which doubles the gradient of two equal tokens.
 *
 * @param mask [B, T], true or 1 for tokens that count; null for all
 * @throws RangeError when the shapes do not fit
 */
export function maskedMax(x: tf.Tensor, mask: tf.Tensor | null): tf.Tensor {
  const [B = 0, T = 0] = x.shape;
  requireShape('maskedMax: x', x, [null, null, null]);
  requireShape('maskedMax: mask', mask, [B, T]);
  if (x.size === 0) return zerosFrom([x], [B, widthOf(x)]);
  return withGradient((x: tf.Tensor) => {
    const seen = mask ? replaceWhere(isHidden(mask, x.shape), x, lowestScore()) : x;
    const greatest = seen.max(1);
    return {
      value: mask ? replaceWhere(spread(hasNone(mask), greatest.shape), greatest, 0) : greatest,
      saved: { seen, greatest, mask },
      gradient: (dy, { seen, greatest, mask }) => {
        const reached = (seen as tf.Tensor).equal((greatest as tf.Tensor).expandDims(1));
        const counts = mask ? reached.logicalAnd(isHidden(mask, x.shape).logicalNot()) : reached;
        const parts = counts.toFloat();
        return [parts.mul(dy.div(parts.sum(1).maximum(1)).expandDims(1))];
      },
    };
  })(x);
}

/** [B, T] -> bool [B, T, C] */
function isHidden(mask: tf.Tensor, shape: number[]): tf.Tensor {
  return spread(mask.cast('bool').logicalNot().expandDims(-1), shape);
}

/** [B, T] -> bool [B, 1]: whether no token counts. */
function hasNone(mask: tf.Tensor): tf.Tensor {
  return mask.cast('float32').sum(1, true).equal(0);
}
