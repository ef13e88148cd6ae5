import * as tf from '@tensorflow/tfjs';

/** Who may attend to whom, as tensors; null parts allow everything. */
export interface AttentionMask {
  /** [B, S], true or 1 where there is a token. */
  padding: tf.Tensor | null;
  /** [1 or B, T, S], true or 1 where a query may attend to a key. */
  allowed: tf.Tensor | null;
  /** int32 [1 or B, T]: the last key, from 0, that a query may attend to. */
  limits: tf.Tensor | null;
}

/**
 * What to add to scores [B, H, T, S]: 0 where all parts allow, else `maskedScore()`; null when nothing is
 * masked. A row with no key left is finite: it averages all values, as in Keras.
 */
export function additiveMask(mask: AttentionMask, keyLength: number): tf.Tensor | null {
  const parts: tf.Tensor[] = [];
  if (mask.padding) {
    const [B = 1, S = 1] = mask.padding.shape;
    parts.push(mask.padding.cast('float32').reshape([B, 1, 1, S]));
  }
  if (mask.allowed) parts.push(mask.allowed.cast('float32').expandDims(1));
  if (mask.limits) parts.push(withinLimits(mask.limits, keyLength).expandDims(1));
  const [first, ...others] = parts;
  if (!first) return null;
  const all = others.reduce((product, part) => product.mul(part), first);
  return all.sub(1).mul(-maskedScore());
}

/** int32 [P, T] -> [P, T, S]: 1 where the key is no later than the limit, else 0. */
export function withinLimits(limits: tf.Tensor, keyLength: number): tf.Tensor {
  return tf.lessEqual(tf.range(0, keyLength, 1, 'int32'), limits.expandDims(2)).cast('float32');
}

/**
 * A score so low that softmax makes it exactly 0 and so high that it is finite in the backend's floats:
 * -Infinity would turn a fully masked row into NaN, and -1e9 overflows the 16 bits of some WebGL devices.
 */
export function maskedScore(): number {
  return hasHalfFloats() ? -3e4 : -1e9;
}

/** WebGL that renders to floats of 32 bits says 16: tf.js asks for its flag the wrong way round. */
function hasHalfFloats(): boolean {
  return tf.backend().floatPrecision() === 16 && !tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED');
}
