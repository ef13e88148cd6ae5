import * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../errors.js';
import { type AttentionMask, hiddenPairs } from '../ops/attentionMask.js';
import { consecutivePositions, type Positions, requireReadable } from '../positions.js';

/** Who may attend to whom; absent parts allow everything. */
export interface MaskParts {
  /** [B, S], true or 1 where there is a token. */
  padding?: tf.Tensor | null;
  /** [B, T, S] or [T, S], true or 1 where a query may attend to a key. */
  attention?: tf.Tensor | null;
  /** Queries attend to no later key. Default false. */
  causal?: boolean;
  /** w, an integer of at least 1: a query at i attends to keys j with |i - j| < w alone. Default null, all keys. */
  window?: number | null;
  /** Where the queries stand among keys at 0, 1, 2, ..., for the two above. Default there too. */
  queries?: Positions | null;
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
  const { padding = null, attention = null, causal = false, window = null } = parts;
  if (!padding && !attention && !causal && window === null) return null;
  if (padding) requireShape('mask', padding, [2], [keyLength]);
  if (attention) requireShape('attentionMask', attention, [2, 3], [queryLength, keyLength]);
  const queries = parts.queries ?? consecutivePositions(queryLength);
  const first = window === null ? null : (place: number) => Math.floor(place - window) + 1;
  const lastInWindow = window === null ? null : (place: number) => Math.ceil(place + window) - 1;
  return {
    padding,
    allowed: attention && (attention.rank === 2 ? attention.expandDims(0) : attention),
    firstVisibleKey: visibleKeys(queries, keyLength, first),
    lastVisibleKey: visibleKeys(queries, keyLength, causal ? Math.floor : lastInWindow),
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
  const hidden = maskBias({ causal: true }, queryLength, keyLength) as tf.Tensor;
  return hidden.equal(0).reshape([queryLength, keyLength]).toFloat();
}

/** int32 [1 or B, T]: a key for each query, by its place; at most one before or behind all of them. */
function visibleKeys(
  queries: Positions,
  keyLength: number,
  of: ((place: number) => number) | null,
): tf.Tensor | null {
  if (!of) return null;
  requireReadable('causal mask', queries, { axes: [1] });
  const keys = Int32Array.from(queries.ids, (place) => Math.max(-1, Math.min(of(place), keyLength)));
  return tf.tensor2d(keys, [queries.batch, queries.length], 'int32');
}

function requireShape(name: string, mask: tf.Tensor, ranks: number[], last: number[]): void {
  const fits = last.every((size, axis) => mask.shape[mask.rank - last.length + axis] === size);
  if (fits && ranks.includes(mask.rank)) return;
  const batch = ranks.includes(last.length) ? '' : 'B, ';
  throw new ShapeError(
    `${name} must have shape [${batch}${last.join(', ')}]; got [${mask.shape.join(', ')}]`,
  );
}
