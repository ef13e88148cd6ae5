import type * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../errors.js';
import { biased, relativeLength } from '../ops/scoreBias.js';
import { consecutivePositions, positionsOf, type TableMemo } from '../positions.js';
import { type CallArgs, shapesOf } from '../sequenceLayer.js';
import { type AttentionPositions, PositionalEncoding } from './positionalEncoding.js';

/** An encoding that acts on the scores. Used alone it adds its bias to scores [B, H, T, S]; hidden ones become -Infinity. */
export abstract class ScoreEncoding extends PositionalEncoding {
  abstract override scoreBias(at: AttentionPositions): tf.Tensor;

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = shapesOf(inputShape)[0] ?? [];
    const numHeads = shape[1];
    if (shape.length !== 4 || !numHeads) {
      throw new ShapeError(
        `${this.label}: alone it takes scores [B, H, T, S] with H known, got [${shape.map(String).join(', ')}]; ` +
          'for a sequence, give it to MultiHeadAttention as `positional`',
      );
    }
    this.buildAttention({
      ...{ numHeads, numKeyValueHeads: numHeads, keyDim: 1 },
      ...{ modelDim: numHeads, memoryDim: numHeads },
    });
    this.built = true;
  }

  protected override forward(inputs: tf.Tensor[], args: CallArgs): tf.Tensor {
    const [scores] = inputs as [tf.Tensor];
    const [B, , T, S] = scores.shape as [number, number, number, number];
    const queries = positionsOf(this.label, args, B, T);
    const keys = T === S ? queries : consecutivePositions(S);
    return biased(scores, this.scoreBias({ queries, keys }));
  }
}

/** A number for every distance that occurs. */
export interface DistanceTable {
  /** Row-major in the shape. */
  readonly values: Float32Array;
  /** [T + S - 1], entry j - i + T - 1, where the tokens of both stand one after the other; else [1 or B, T, S]. */
  readonly shape: readonly [number] | readonly [number, number, number];
}

/** `of` for every distance, key position - query position; remembered in `memo` where the positions have keys. */
export function byDistance(
  at: AttentionPositions,
  memo: TableMemo,
  of: (distance: number) => number,
): DistanceTable {
  const { queries, keys } = at;
  const [T, S] = [queries.length, keys.length];
  if (queries.key === null || keys.key === null) return pairwise(at, of);
  const length = relativeLength(T, S);
  const first = (keys.ids[0] ?? 0) - (queries.ids[0] ?? 0) - (T - 1);
  const table = () => Float32Array.from({ length }, (_, entry) => of(first + entry));
  return { values: memo.get(`${queries.key}/${keys.key}`, table), shape: [length] };
}

function pairwise({ queries, keys }: AttentionPositions, of: (distance: number) => number): DistanceTable {
  const batch = Math.max(queries.batch, keys.batch);
  const [T, S] = [queries.length, keys.length];
  const values = new Float32Array(batch * T * S);
  for (let b = 0; b < batch; b++) {
    const queryRow = queries.batch === 1 ? 0 : b * T;
    const keyRow = keys.batch === 1 ? 0 : b * S;
    for (let i = 0; i < T; i++) {
      for (let j = 0; j < S; j++) {
        const distance = (keys.ids[keyRow + j] as number) - (queries.ids[queryRow + i] as number);
        values[(b * T + i) * S + j] = of(distance);
      }
    }
  }
  return { values, shape: [batch, T, S] };
}
