import * as tf from '@tensorflow/tfjs';

/*
 * A pair of query and key is hidden when its score is -Infinity: an encoding hides pairs by a bias of -Infinity, a mask by
 * any of its parts. The weight of a hidden pair is 0, whatever numbers the key and the value have.
 */

/** Who may attend to whom, as tensors; parts that are absent or null allow everything. */
export interface AttentionMask {
  /** [B, S], true or 1 where there is a token. */
  padding?: tf.Tensor | null;
  /** [1 or B, T, S], true or 1 where a query may attend to a key. */
  allowed?: tf.Tensor | null;
  /** int32 [1 or B, T]: the first key, from 0, that a query may attend to. Kernels do not compute scores before it. */
  firstVisibleKey?: tf.Tensor | null;
  /** int32 [1 or B, T]: the last key, from 0, that a query may attend to. Kernels do not compute scores after it. */
  lastVisibleKey?: tf.Tensor | null;
}

/**
 * Which pairs are hidden, by a part of the mask or by a bias: bool, to be broadcast to [B, H, T, S]. Null when none is.
 * @param bias [1 or B, H, T, S] or null
 */
export function hiddenPairs(
  mask: AttentionMask | null,
  bias: tf.Tensor | null,
  keyLength: number,
): tf.Tensor | null {
  const parts: tf.Tensor[] = [];
  if (mask?.padding) {
    const [B = 1, S = 1] = mask.padding.shape;
    parts.push(not(mask.padding).reshape([B, 1, 1, S]));
  }
  if (mask?.allowed) parts.push(not(mask.allowed).expandDims(1));
  const { firstVisibleKey, lastVisibleKey } = mask ?? {};
  const keys = () => tf.range(0, keyLength, 1, 'int32');
  if (firstVisibleKey) parts.push(tf.less(keys(), firstVisibleKey.expandDims(2)).expandDims(1));
  if (lastVisibleKey) parts.push(tf.greater(keys(), lastVisibleKey.expandDims(2)).expandDims(1));
  if (bias) parts.push(isHidden(bias));
  const [first, ...others] = parts;
  return first ? others.reduce((any, part) => any.logicalOr(part), first) : null;
}

/** Where scores, or what is added to them, are those of hidden pairs: -Infinity, or as low as the backend's floats go. */
export function isHidden(scores: tf.Tensor): tf.Tensor {
  return scores.lessEqual(lowestScore());
}

/** The least finite number in the backend's floats: softmax makes 0 of it beside any other score. */
export function lowestScore(): number {
  return hasHalfFloats() ? -65504 : -3.4028234663852886e38;
}

/** WebGL that renders to floats of 32 bits says 16: tf.js asks for its flag the wrong way round. */
function hasHalfFloats(): boolean {
  return tf.backend().floatPrecision() === 16 && !tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED');
}

function not(marks: tf.Tensor): tf.Tensor {
  return marks.cast('bool').logicalNot();
}
