import * as tf from '@tensorflow/tfjs';
import type { KeyValueCache } from './attention/keyValueCache.js';
import { PositionError, ShapeError } from './errors.js';

/** A sequence's positions: an array, or a typed array of any kind. */
export type PositionRow = ArrayLike<number | bigint>;

/** Where a sequence stands; every encoding takes these call arguments. Positions are integers from -2^31 to 2^31 - 1. */
export interface PositionArgs {
  /** Position of the first token: 0 (default) or, for a later chunk, how many tokens came before. */
  startIndex?: number;
  /**
   * Position of every token, [T] or [B, T]; wins over `startIndex`. Those of a float32 tensor or array are less than 2^24,
   * from where on float32 skips integers. A tensor is read back from the device; on WebGPU, which cannot do so
   * synchronously, give arrays.
   */
  positions?: tf.Tensor | PositionRow | readonly PositionRow[];
  /** What came before: the tokens stand right after it, and causal self attention sees it. Instead of the others. */
  cache?: KeyValueCache;
}

/** Position ids on the host, where tables of angles are computed in float64. */
export interface Positions {
  /** Row-major [batch, length]. */
  readonly ids: ArrayLike<number>;
  /** 1 when all sequences stand at the same positions, else B. */
  readonly batch: number;
  readonly length: number;
  /** Equal keys mean equal ids; null where the ids came one by one and nothing is worth remembering. */
  readonly key: string | null;
}

/** They fit int32, in which masks and tables take them. Angles, computed in float64, are then right within 2e-7. */
const LEAST = -(2 ** 31);
const GREATEST = 2 ** 31 - 1;
/** The next one may be another that was rounded. */
const GREATEST_OF_FLOAT32 = 2 ** 24 - 1;

/**
 * The positions `start`, `start + 1`, ..., `start + length - 1`.
 * @throws RangeError when they are not integers from -2^31 to 2^31 - 1.
 */
export function consecutivePositions(length: number, start = 0): Positions {
  const last = start + Math.max(length, 1) - 1;
  for (const position of [start, last]) requirePosition('consecutivePositions', position, GREATEST);
  const ids = Int32Array.from({ length }, (_, index) => start + index);
  return { ids, batch: 1, length, key: `${start}+${length}` };
}

/**
 * The positions of `length` tokens in sequences that begin with padding, from place `start` on: each counts from its first
 * token, and padding stands where that does.
 * @param leftPadding how many tokens of each sequence are padding
 */
export function positionsAfterPadding(leftPadding: readonly number[], length: number, start = 0): Positions {
  if (leftPadding.every((padding) => padding === 0)) return consecutivePositions(length, start);
  const ids = leftPadding.flatMap((padding) =>
    Array.from({ length }, (_, index) => Math.max(0, start + index - padding)),
  );
  return { ids, batch: leftPadding.length, length, key: null };
}

/**
 * The positions of `length` tokens in each of `batch` sequences.
 * @throws RangeError when they are not integers from -2^31 to 2^31 - 1, or do not fit [length] or [batch, length].
 * @throws TypeError when a cache says where the tokens stand, and another argument too.
 */
export function positionsOf(label: string, args: PositionArgs, batch: number, length: number): Positions {
  const { startIndex, positions, cache } = args;
  if (cache && (startIndex !== undefined || positions !== undefined)) {
    throw new TypeError(
      `${label}: with a cache tokens stand right after those in it; give no startIndex or positions`,
    );
  }
  if (cache) {
    const { leftPadding } = cache;
    if (leftPadding.length === 0 || leftPadding.length === batch) {
      return positionsAfterPadding(leftPadding, length, cache.length);
    }
    throw new ShapeError(
      `${label}: the cache has leftPadding of ${leftPadding.length} sequences; got ${batch}`,
    );
  }
  if (positions == null) return consecutivePositions(length, checkedStart(label, startIndex ?? 0, length));
  const { ids, shape, isFloat32 } = hostIds(label, positions);
  const fits = shape[shape.length - 1] === length && (shape.length === 1 || shape[0] === batch);
  if (!fits || shape.length > 2) {
    throw new ShapeError(
      `${label}: positions must have shape [${length}] or [${batch}, ${length}]; got [${shape.join(', ')}]`,
    );
  }
  const greatest = isFloat32 ? GREATEST_OF_FLOAT32 : GREATEST;
  for (let i = 0; i < ids.length; i++) requirePosition(label, ids[i] as number, greatest);
  return { ids, batch: shape.length === 1 ? 1 : batch, length, key: null };
}

function checkedStart(label: string, startIndex: number, length: number): number {
  if (!Number.isInteger(startIndex) || startIndex < 0) {
    throw new PositionError(`${label}: startIndex must be an integer of at least 0; got ${startIndex}`);
  }
  if (startIndex + length - 1 > GREATEST) {
    throw new PositionError(
      `${label}: startIndex + ${length} tokens must be at most ${GREATEST + 1}; got startIndex=${startIndex}`,
    );
  }
  return startIndex;
}

function requirePosition(label: string, position: number, greatest: number): void {
  if (!Number.isInteger(position))
    throw new PositionError(`${label}: positions must be integers; got ${position}`);
  if (position >= LEAST && position <= greatest) return;
  const which = greatest === GREATEST ? '' : ' of float32';
  throw new PositionError(
    `${label}: positions${which} must be from ${LEAST} to ${greatest}; got ${position}`,
  );
}

interface HostIds {
  readonly ids: ArrayLike<number>;
  readonly shape: readonly number[];
  readonly isFloat32: boolean;
}

function hostIds(label: string, given: NonNullable<PositionArgs['positions']>): HostIds {
  if (given instanceof tf.Tensor) {
    return { ids: given.dataSync(), shape: given.shape, isFloat32: given.dtype === 'float32' };
  }
  if (!isList(given)) {
    throw new ShapeError(`${label}: positions must be a tensor or an array; got ${given}`);
  }
  const all: unknown[] = Array.from<unknown>(given);
  const rows = all.filter(isList);
  const lengths = new Set(rows.map((row) => row.length));
  if (lengths.size > 1 || (rows.length > 0 && rows.length < all.length)) {
    throw new ShapeError(
      `${label}: positions must have rows of one length; got ${all.map((row) => (isList(row) ? row.length : row)).join(', ')}`,
    );
  }
  const ids = (rows.length > 0 ? rows.flatMap((row) => Array.from(row)) : all) as (number | bigint)[];
  return {
    ids: ids.map((id) => (typeof id === 'bigint' ? Number(id) : id)),
    shape: [all.length, ...lengths],
    isFloat32: [given, ...rows].some(
      (row) => Object.prototype.toString.call(row) === '[object Float32Array]',
    ),
  };
}

/** An array, or a typed array of any kind, also of another realm. */
function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}

/**
 * Remembers the last few host tables by key, so that a training loop computes each once. Host arrays and not
 * tensors: nothing to dispose, nothing tied to a backend.
 */
export class TableMemo {
  private readonly tables = new Map<string, Float32Array>();

  get(key: string | null, make: () => Float32Array): Float32Array {
    if (key === null) return make();
    const known = this.tables.get(key);
    if (known) return known;
    const table = make();
    if (this.tables.size >= 16) this.tables.clear();
    this.tables.set(key, table);
    return table;
  }
}
