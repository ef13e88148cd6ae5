import * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../errors.js';
import { type AttentionMask, hiddenPairs } from '../ops/attentionMask.js';
import { consecutivePositions, type Positions, requireReadable } from '../positions.js';
import { runEnds, runStarts } from './packedDocuments.js';

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
  /** [1 or B, T], T equal to S: tokens attend inside their run of equal numbers alone; see `packedDocuments`. */
  documents?: readonly (readonly number[])[] | null;
}

/**
 * Combines the parts into the mask that `attention` takes; null when nothing is masked.
 * @throws RangeError when a mask has another shape.
 */
export function buildAttentionMask(
  parts: MaskParts,
  queryLength: number,
  keyLength: number,
): AttentionMask | null {
  const { padding = null, attention = null } = parts;
  const limits = limitsOf(parts, queryLength, keyLength);
  if (!padding && !attention && limits.every((limit) => limit === null)) return null;
  if (padding) requireShape('mask', padding, [2], [keyLength]);
  if (attention) requireShape('attentionMask', attention, [2, 3], [queryLength, keyLength]);
  const [firstVisibleKey, lastVisibleKey] = limits;
  return {
    padding,
    allowed: attention && (attention.rank === 2 ? attention.expandDims(0) : attention),
    firstVisibleKey,
    lastVisibleKey,
  };
}

/**
 * Converts the parts to a bias of scores [B, H, T, S]: 0 where all parts allow attention, otherwise -Infinity; null
 * when nothing is masked. `attention` takes it; `tf.softmax` makes NaN of a row with every key masked.
 * @throws RangeError when a mask has another shape.
 */
export function maskBias(parts: MaskParts, queryLength: number, keyLength: number): tf.Tensor | null {
  const hidden = hiddenPairs(buildAttentionMask(parts, queryLength, keyLength), null, keyLength);
  return hidden && tf.where(hidden, Number.NEGATIVE_INFINITY, 0);
}

/** `[T, S]`: 1 where key j is no later than query i, else 0. */
export function causalMask(queryLength: number, keyLength: number): tf.Tensor {
  const hidden = maskBias({ causal: true }, queryLength, keyLength) as tf.Tensor;
  return hidden.equal(0).reshape([queryLength, keyLength]).toFloat();
}

/** Keys by the place of a query: of query i of sequence b. */
type KeyOf = (place: number, b: number, i: number) => number;

/** The first and the last key that each query sees: int32 [1 or B, T], null where that is the first or last of all. */
function limitsOf(
  { causal = false, window = null, queries = null, documents = null }: MaskParts,
  queryLength: number,
  keyLength: number,
): [tf.Tensor | null, tf.Tensor | null] {
  const [first, last]: [KeyOf[], KeyOf[]] = [[], []];
  if (window !== null) first.push((place) => Math.floor(place - window) + 1);
  if (causal) last.push(Math.floor);
  else if (window !== null) last.push((place) => Math.ceil(place + window) - 1);
  if (documents) {
    requireDocuments(documents, queryLength, keyLength);
    const [starts, ends] = [documents.map(runStarts), documents.map(runEnds)];
    first.push((_, b, i) => rowOf(starts, b)[i] as number);
    last.push((_, b, i) => rowOf(ends, b)[i] as number);
  }
  const places = queries ?? consecutivePositions(queryLength);
  const batch = Math.max(places.batch, documents?.length ?? 1);
  const limit = (choose: typeof Math.max, keys: KeyOf[]) =>
    keys.length === 0
      ? null
      : keyTensor(places, batch, keyLength, (...at) => choose(...keys.map((of) => of(...at))));
  return [limit(Math.max, first), limit(Math.min, last)];
}

/** A key for each query; at most one in front of or behind all of them. */
function keyTensor(places: Positions, B: number, keyLength: number, of: KeyOf): tf.Tensor {
  requireReadable('causal mask', places, { axes: [1] });
  const { ids, batch, length } = places;
  const keys = new Int32Array(B * length);
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < length; i++) {
      const place = ids[batch === 1 ? i : b * length + i] as number;
      keys[b * length + i] = Math.max(-1, Math.min(of(place, b, i), keyLength));
    }
  }
  return tf.tensor2d(keys, [B, length], 'int32');
}

/** One for all, or one for each. */
function rowOf<T>(rows: readonly T[], b: number): T {
  return rows[rows.length === 1 ? 0 : b] as T;
}

function requireDocuments(documents: readonly (readonly number[])[], T: number, S: number): void {
  if (T === S && documents.every((row) => row.length === T)) return;
  const lengths = documents.map((row) => row.length);
  throw new ShapeError(
    `documents must have rows of ${S} numbers, one for each key, as many as there are queries; ` +
      `got rows of ${lengths.join(', ')} and ${T} queries`,
  );
}

function requireShape(name: string, mask: tf.Tensor, ranks: number[], last: number[]): void {
  const fits = last.every((size, axis) => mask.shape[mask.rank - last.length + axis] === size);
  if (fits && ranks.includes(mask.rank)) return;
  const batch = ranks.includes(last.length) ? '' : 'B, ';
  throw new ShapeError(
    `${name} must have shape [${batch}${last.join(', ')}]; got [${mask.shape.join(', ')}]`,
  );
}
