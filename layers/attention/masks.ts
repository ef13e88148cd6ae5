import * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../errors.js';
import { type AttentionMask, hiddenPairs, isBeyond } from '../ops/attentionMask.js';
import { consecutivePositions, type Positions, requireReadable } from '../positions.js';

/** Who may attend to whom; absent parts allow everything. */
export interface MaskParts {
  /** [B, S], true or 1 where there is a token. */
  padding?: tf.Tensor | null;
  /** [B, T, S] or [T, S], true or 1 where a query may attend to a key. */
  attention?: tf.Tensor | null;
  /** Queries attend to no later key: where the queries stand among keys at 0, 1, 2, ...; true for the same. */
  causal?: boolean | Positions;
}

/**
 * The parts as `attention` takes them; null when nothing is masked.
 * @throws RangeError when a mask has another shape.
 */
export function buildAttentionMask(
  parts: MaskParts,
  queryLength: number,
  keyLength: number,
): AttentionMask | null {
  const { padding = null, attention = null, causal = false } = parts;
  if (!padding && !attention && !causal) return null;
  if (padding) requireShape('mask', padding, [2], [keyLength]);
  if (attention) requireShape('attentionMask', attention, [2, 3], [queryLength, keyLength]);
  return {
    padding,
    allowed: attention && (attention.rank === 2 ? attention.expandDims(0) : attention),
    lastVisibleKey: causal
      ? lastVisibleKeyOf(causal === true ? consecutivePositions(queryLength) : causal)
      : null,
  };
}

/**
 * The parts as a bias of scores [B, H, T, S]: 0 where all parts allow, else -Infinity; null when nothing is masked.
 * `attention` takes it; `tf.softmax` makes NaN of a row with every key masked.
 * @throws RangeError when a mask has another shape.
 */
export function maskBias(parts: MaskParts, queryLength: number, keyLength: number): tf.Tensor | null {
  const hidden = hiddenPairs(buildAttentionMask(parts, queryLength, keyLength), null, keyLength);
  return hidden && tf.where(hidden, Number.NEGATIVE_INFINITY, 0);
}

/** [T, S]: 1 where key j is no later than query i, else 0. */
export function causalMask(queryLength: number, keyLength: number): tf.Tensor {
  const hidden = isBeyond(lastVisibleKeyOf(consecutivePositions(queryLength)), keyLength);
  return hidden.logicalNot().squeeze<tf.Tensor>([0]).toFloat();
}

/** int32 [1 or B, T]: a query sees the keys up to its own place; from between two keys, the first of them. */
function lastVisibleKeyOf(queries: Positions): tf.Tensor {
  requireReadable('causal mask', queries, { axes: [1] });
  return tf.tensor2d(Int32Array.from(queries.ids, Math.floor), [queries.batch, queries.length], 'int32');
}

function requireShape(name: string, mask: tf.Tensor, ranks: number[], last: number[]): void {
  const fits = last.every((size, axis) => mask.shape[mask.rank - last.length + axis] === size);
  if (fits && ranks.includes(mask.rank)) return;
  const batch = ranks.includes(last.length) ? '' : 'B, ';
  throw new ShapeError(
    `${name} must have shape [${batch}${last.join(', ')}]; got [${mask.shape.join(', ')}]`,
  );
}
