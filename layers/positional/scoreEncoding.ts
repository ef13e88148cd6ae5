import type * as tf from '@tensorflow/tfjs';
import { consecutivePositions, positionsOf } from '../positions.js';
import { type CallArgs, shapesOf } from '../sequenceLayer.js';
import { type AttentionPositions, PositionalEncoding } from './positionalEncoding.js';

/** An encoding that acts on the scores. Used alone it adds its bias to scores [B, H, T, S]. */
export abstract class ScoreEncoding extends PositionalEncoding {
  abstract override scoreBias(at: AttentionPositions): tf.Tensor;

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = shapesOf(inputShape)[0] ?? [];
    const numHeads = shape[1];
    if (shape.length !== 4 || !numHeads) {
      throw new RangeError(
        `${this.label}: alone it takes scores [B, H, T, S] with H known, got [${shape.join(', ')}]; ` +
          'for a sequence, give it to MultiHeadAttention as `positional`',
      );
    }
    this.buildAttention({ numHeads, keyDim: 1 });
    this.built = true;
  }

  protected override forward(inputs: tf.Tensor[], args: CallArgs): tf.Tensor {
    const [scores] = inputs as [tf.Tensor];
    const [B, , T, S] = scores.shape as [number, number, number, number];
    const queries = positionsOf(this.label, args, B, T);
    return scores.add(this.scoreBias({ queries, keys: T === S ? queries : consecutivePositions(S) }));
  }
}

/** One number for each query and key from their positions, row-major [batch, T, S], and its shape. */
export function pairwise(
  at: AttentionPositions,
  of: (queryPosition: number, keyPosition: number) => number,
): { values: Float32Array; batch: number } {
  const { queries, keys } = at;
  const batch = pairBatch(at);
  const [T, S] = [queries.length, keys.length];
  const values = new Float32Array(batch * T * S);
  for (let b = 0; b < batch; b++) {
    const queryRow = queries.batch === 1 ? 0 : b * T;
    const keyRow = keys.batch === 1 ? 0 : b * S;
    for (let i = 0; i < T; i++) {
      for (let j = 0; j < S; j++) {
        values[(b * T + i) * S + j] = of(queries.ids[queryRow + i] as number, keys.ids[keyRow + j] as number);
      }
    }
  }
  return { values, batch };
}

/** 1 when all sequences of both sides stand at the same positions, else B. */
export function pairBatch({ queries, keys }: AttentionPositions): number {
  return Math.max(queries.batch, keys.batch);
}

/** A key for what depends on both sequences' positions; null when either came one by one. */
export function pairKey({ queries, keys }: AttentionPositions): string | null {
  return queries.key === null || keys.key === null ? null : `${queries.key}/${keys.key}`;
}
