import * as tf from '@tensorflow/tfjs';
import type { KeyValueCache } from './attention/keyValueCache.js';
import { PositionError, ShapeError } from './errors.js';

/** A sequence's positions, or the axes of one position: an array, or a typed array of any kind. */
export type PositionRow = ArrayLike<number | bigint>;

/** Where a sequence stands; every encoding takes these call arguments. Positions are numbers from -2^31 to 2^31 - 1. */
export interface PositionArgs {
  /** Position of the first token: 0 (default) or, for a later chunk, how many tokens came before. */
  startIndex?: number;
  /**
   * Position of every token, [T] or [B, T]; wins over `startIndex`. They may be fractions, and may have 2 or 3 axes,
   * [T, axes] or [B, T, axes], for encodings that take such (a shape that is both is [B, T]). Those of a float32 tensor or
   * array are less than 2^24, from where on float32 skips integers. A tensor is read back from the device; on WebGPU, which
   * cannot do so synchronously, give arrays.
   */
  positions?: tf.Tensor | PositionRow | readonly PositionRow[] | readonly (readonly PositionRow[])[];
  /** What came before: the tokens stand right after it, and causal self attention sees it. Instead of the others. */
  cache?: KeyValueCache;
}

/** Position ids on the host, where tables of angles are computed in float64. */
export interface Positions {
  /** Row-major [batch, length, axes]; real numbers. */
  readonly ids: ArrayLike<number>;
  /** How many numbers say where a token stands: 1 in a sequence, 2 in an image, 3 in a video. */
  readonly axes: number;
  /** 1 when all sequences stand at the same positions, else B. */
  readonly batch: number;
  readonly length: number;
  /** Of consecutive integers; equal keys mean equal ids. null where the ids came one by one: nothing is worth remembering. */
  readonly key: string | null;
}

/** They fit int32, in which masks and tables take them. Angles, computed in float64, are then right within 2e-7. */
const LEAST = -(2 ** 31);
const GREATEST = 2 ** 31 - 1;
/** The next one may be another that was rounded. */
const GREATEST_OF_FLOAT32 = 2 ** 24 - 1;
const MOST_AXES = 3;

/**
 * The positions `start`, `start + 1`, ..., `start + length - 1`.
 * @throws RangeError when they are not integers from -2^31 to 2^31 - 1.
 */
export function consecutivePositions(length: number, start = 0): Positions {
  const last = start + Math.max(length, 1) - 1;
  for (const position of [start, last]) requireInteger('consecutivePositions', position);
  for (const position of [start, last]) requirePosition('consecutivePositions', position, GREATEST);
  const ids = Int32Array.from({ length }, (_, index) => start + index);
  return { ids, axes: 1, batch: 1, length, key: `${start}+${length}` };
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
  return { ids, axes: 1, batch: leftPadding.length, length, key: null };
}

/**
 * The positions of `length` tokens in each of `batch` sequences.
 * @throws RangeError when they are not numbers from -2^31 to 2^31 - 1, or do not fit [length] or [batch, length], with 2 or 3
 *   axes or none.
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
  const fit = fitOf(shape, batch, length);
  if (!fit) {
    throw new ShapeError(
      `${label}: positions must have shape [${length}] or [${batch}, ${length}], and may have a last axis of 2 or ${MOST_AXES}; ` +
        `got [${shape.join(', ')}]`,
    );
  }
  const greatest = isFloat32 ? GREATEST_OF_FLOAT32 : GREATEST;
  for (let i = 0; i < ids.length; i++) requirePosition(label, ids[i] as number, greatest);
  return { ids, ...fit, length, key: null };
}

/** What each axis of the positions stands for; null where they do not fit. */
function fitOf(
  shape: readonly number[],
  batch: number,
  length: number,
): Pick<Positions, 'axes' | 'batch'> | null {
  const isRows = (rows: readonly number[]) =>
    rows[rows.length - 1] === length && (rows.length === 1 || (rows.length === 2 && rows[0] === batch));
  const batchOf = (rows: readonly number[]) => (rows.length === 1 ? 1 : batch);
  if (isRows(shape)) return { axes: 1, batch: batchOf(shape) };
  const [rows, axes = 0] = [shape.slice(0, -1), shape[shape.length - 1]];
  return axes >= 2 && axes <= MOST_AXES && isRows(rows) ? { axes, batch: batchOf(rows) } : null;
}

/**
 * For encodings to say which positions they can read.
 * @param takes `axes`: how many, or one of how many; `fractions`: default true
 * @throws PositionError when `at` has another number of axes, or fractions that the encoding cannot have.
 */
export function requireReadable(
  label: string,
  at: Positions,
  takes: { axes: readonly number[]; fractions?: boolean },
): void {
  if (!takes.axes.includes(at.axes)) {
    const axes = takes.axes.map((count) => (count === 1 ? 'one number' : `${count} numbers`)).join(' or ');
    throw new PositionError(
      `${label}: positions must have ${axes} for each token; got ${at.axes === 1 ? 'one' : at.axes}`,
    );
  }
  if (takes.fractions !== false || at.key !== null) return;
  for (let i = 0; i < at.ids.length; i++) requireInteger(label, at.ids[i] as number);
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

function requireInteger(label: string, position: number): void {
  if (Number.isInteger(position)) return;
  throw new PositionError(`${label}: positions must be integers; got ${position}`);
}

function requirePosition(label: string, position: number, greatest: number): void {
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
  const shape = [given.length];
  let isFloat32 = isFloat32Array(given);
  let level: readonly unknown[] = Array.from<unknown>(given);
  for (let rows = level.filter(isList); rows.length > 0; rows = level.filter(isList)) {
    const lengths = new Set(rows.map((row) => row.length));
    if (lengths.size > 1 || rows.length < level.length) {
      throw new ShapeError(
        `${label}: positions must have rows of one length; got ${level.map((row) => (isList(row) ? row.length : row)).join(', ')}`,
      );
    }
    shape.push(...lengths);
    isFloat32 ||= rows.some(isFloat32Array);
    level = rows.flatMap((row) => Array.from(row));
  }
  const ids = (level as (number | bigint)[]).map((id) => (typeof id === 'bigint' ? Number(id) : id));
  return { ids, shape, isFloat32 };
}

function isFloat32Array(row: unknown): boolean {
  return Object.prototype.toString.call(row) === '[object Float32Array]';
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
