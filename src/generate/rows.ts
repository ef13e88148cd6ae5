import * as tf from '@tensorflow/tfjs';
import { KeyValueCache, withCallArguments } from '../../layers/index.js';
import { carryMask } from '../../layers/masking/tensorMask.js';
import { positionsAfterPadding } from '../../layers/positions.js';
import { gatherRows, type TokenModel } from './tokenModel.js';

/** How a text goes on: which row, and by which token. */
export interface Continuation {
  readonly row: number;
  readonly id: number;
}

/**
 * Sequences that a model continues together. They end at the same place, and begin with padding where they are shorter than
 * others: each token goes through the model once, whatever the others are.
 */
export class Rows {
  private readonly cache: KeyValueCache | null;
  /** How many ids a row has, its padding included. */
  private width: number;

  /**
   * @param sequences the ids of each row, without padding
   * @param memory of `model.encode`, of the same rows; is disposed of with these
   * @param options.givesProbabilities whether the model does, and not logits
   */
  constructor(
    private readonly model: TokenModel,
    private sequences: readonly (readonly number[])[],
    private memory: tf.Tensor[],
    private readonly options: { readonly useCache: boolean; readonly givesProbabilities: boolean },
  ) {
    this.width = Math.max(...sequences.map(({ length }) => length));
    const leftPadding = this.leftPadding();
    this.cache = options.useCache
      ? new KeyValueCache(leftPadding.some((count) => count > 0) ? { leftPadding } : {})
      : null;
  }

  /** What the model gives for the token after each row, [V] each. */
  async logits(): Promise<Float32Array[]> {
    const last = tf.tidy(() => {
      const logits = this.run()[this.model.logits] as tf.Tensor3D;
      const [N, T, V] = logits.shape;
      const rows = logits.slice([0, T - 1, 0], [N, 1, V]).reshape<tf.Tensor2D>([N, V]);
      return this.options.givesProbabilities ? rows.log() : rows;
    });
    const [N, V] = last.shape as [number, number];
    const all = (await last.data()) as Float32Array;
    last.dispose();
    return Array.from({ length: N }, (_, row) => all.subarray(row * V, (row + 1) * V));
  }

  /** The rows that there are from now on, each a row of before and its next token. */
  advance(continuations: readonly Continuation[]): void {
    const rows = continuations.map(({ row }) => row);
    const isSame = rows.length === this.sequences.length && rows.every((row, i) => row === i);
    this.sequences = continuations.map(({ row, id }) => [...(this.sequences[row] as number[]), id]);
    this.width += 1;
    if (isSame) return;
    this.cache?.gather(rows);
    const before = this.memory;
    this.memory = before.map((x) => gatherRows(x, rows));
    tf.dispose(before);
  }

  dispose(): void {
    this.cache?.dispose();
    tf.dispose(this.memory);
  }

  private run(): tf.Tensor[] {
    const { cache, model, memory } = this;
    const [leftPadding, start] = [this.leftPadding(), cache?.length ?? 0];
    const ids = () => paddedIds(this.sequences, leftPadding, start);
    if (cache) return cache.step(() => withCallArguments({ cache }, () => model.run(ids(), memory)));
    return withCallArguments(positionsOfPadded(leftPadding, this.width), () => model.run(ids(), memory));
  }

  private leftPadding(): number[] {
    return this.sequences.map(({ length }) => this.width - length);
  }
}

/** Ids [N, T] of sequences after padding, from a place on; they carry a mask where there is padding. */
export function paddedIds(
  sequences: readonly (readonly number[])[],
  leftPadding: readonly number[],
  start = 0,
): tf.Tensor {
  const padded = sequences.map((ids, row) => [...Array<null>(leftPadding[row] as number).fill(null), ...ids]);
  return maskedIds(padded.map((ids) => ids.slice(start)));
}

/** Ids [N, S] of sources, with padding at the end. */
export function sourceIds(sources: readonly (readonly number[])[]): tf.Tensor {
  const length = Math.max(...sources.map((ids) => ids.length));
  return maskedIds(sources.map((ids) => [...ids, ...Array<null>(length - ids.length).fill(null)]));
}

/** Null is padding: id 0, which a model with a `maskZero` masks too, under a mask that the ids carry. */
function maskedIds(rows: readonly (readonly (number | null)[])[]): tf.Tensor {
  const ids = tf.tensor2d(
    rows.map((row) => row.map((id) => id ?? 0)),
    undefined,
    'int32',
  );
  if (rows.some((row) => row.includes(null))) {
    carryMask(ids, tf.tensor2d(rows.map((row) => row.map((id) => (id === null ? 0 : 1)))));
  }
  return ids;
}

/** Call arguments for padded sequences without a cache. */
export function positionsOfPadded(leftPadding: readonly number[], width: number): { positions?: number[][] } {
  if (leftPadding.every((count) => count === 0)) return {};
  const ids = Array.from(positionsAfterPadding(leftPadding, width).ids);
  return { positions: leftPadding.map((_, row) => ids.slice(row * width, (row + 1) * width)) };
}
