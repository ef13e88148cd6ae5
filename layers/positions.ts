import * as tf from '@tensorflow/tfjs';
import type { KeyValueCache } from './attention/keyValueCache.js';
import { PositionError, ShapeError } from './errors.js';

/** Where a sequence stands; every encoding takes these call arguments. */
export interface PositionArgs {
  /** Position of the first token: 0 (default) or, for a later chunk, how many tokens came before. */
  startIndex?: number;
  /**
   * Position of every token, [T] or [B, T], integers; wins over `startIndex`. A tensor is read back from the
   * device; on WebGPU, which cannot do so synchronously, give arrays.
   */
  positions?: tf.Tensor | readonly number[] | readonly (readonly number[])[];
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

/** The positions `start`, `start + 1`, ..., `start + length - 1`. */
export function consecutivePositions(length: number, start = 0): Positions {
  const ids = Int32Array.from({ length }, (_, index) => start + index);
  return { ids, batch: 1, length, key: `${start}+${length}` };
}

/**
 * The positions of `length` tokens in each of `batch` sequences.
 * @throws RangeError when they are not integers or do not fit [length] or [batch, length].
 * @throws TypeError when a cache says where the tokens stand, and another argument too.
 */
export function positionsOf(label: string, args: PositionArgs, batch: number, length: number): Positions {
  const { startIndex, positions, cache } = args;
  if (cache && (startIndex !== undefined || positions !== undefined)) {
    throw new TypeError(
      `${label}: with a cache tokens stand right after those in it; give no startIndex or positions`,
    );
  }
  if (cache) return consecutivePositions(length, cache.length);
  if (positions === undefined) return consecutivePositions(length, checkedStart(label, startIndex ?? 0));
  const { ids, shape } = hostIds(positions);
  const fits = shape[shape.length - 1] === length && (shape.length === 1 || shape[0] === batch);
  if (!fits || shape.length > 2) {
    throw new ShapeError(
      `${label}: positions must have shape [${length}] or [${batch}, ${length}]; got [${shape.join(', ')}]`,
    );
  }
  for (let i = 0; i < ids.length; i++) {
    if (!Number.isInteger(ids[i]))
      throw new PositionError(`${label}: positions must be integers; got ${ids[i]}`);
  }
  return { ids, batch: shape.length === 1 ? 1 : batch, length, key: null };
}

function checkedStart(label: string, startIndex: number): number {
  if (!Number.isInteger(startIndex) || startIndex < 0) {
    throw new PositionError(`${label}: startIndex must be an integer of at least 0; got ${startIndex}`);
  }
  return startIndex;
}

function hostIds(given: NonNullable<PositionArgs['positions']>): { ids: ArrayLike<number>; shape: number[] } {
  if (given instanceof tf.Tensor) return { ids: given.dataSync(), shape: given.shape };
  const rows = given.map((row) => (typeof row === 'number' ? [row] : row));
  const first = given[0];
  const shape =
    typeof first === 'number' || first === undefined ? [given.length] : [given.length, first.length];
  const ids = rows.flat();
  const ragged = ids.length !== shape.reduce((product, size) => product * size, 1);
  return { ids, shape: ragged ? rows.map((row) => row.length) : shape };
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
