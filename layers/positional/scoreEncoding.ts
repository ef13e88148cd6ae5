import * as tf from '@tensorflow/tfjs';
import { OptionError, ShapeError } from '../errors.js';
import { biased, relativeLength } from '../ops/scoreBias.js';
import { zerosFrom } from '../ops/withGradient.js';
import { consecutivePositions, positionsOf, TableMemo } from '../positions.js';
import { type CallArgs, type SequenceLayerConfig, shapesOf } from '../sequenceLayer.js';
import { byPair, firstDistance } from './distances.js';
import { type AttentionPositions, PositionalEncoding } from './positionalEncoding.js';

/** An encoding that acts on the scores. Used alone it adds its bias to scores [B, H, T, S]; hidden ones become -Infinity. */
export abstract class ScoreEncoding extends PositionalEncoding {
  abstract override scoreBias(at: AttentionPositions): tf.Tensor;

  /** @throws OptionError for a class without a scoreBias, which only JavaScript can make. */
  constructor(config: SequenceLayerConfig) {
    super(config);
    if (this.scoreBias !== PositionalEncoding.prototype.scoreBias) return;
    throw new OptionError(`${this.label}: a ScoreEncoding must have a method scoreBias`);
  }

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
    this.checkPositions(queries);
    return biased(scores, this.scoreBias({ queries, keys }));
  }
}

/**
 * A bias that is a function of the distance alone: [H, T + S - 1] where tokens stand one after another, else
 * [1 or B, H, T, S].
 */
export abstract class DistanceEncoding extends ScoreEncoding {
  private readonly memo = new TableMemo();

  /** What `biases` takes of a distance, key position - query position: computed in float64, rounded once. */
  protected abstract feature(distance: number): number;

  /** Features [N] -> biases [H, N]. */
  protected abstract biases(features: tf.Tensor): tf.Tensor;

  override scoreBias(at: AttentionPositions): tf.Tensor {
    const { values, shape } = byDistance(at, this.memo, (distance) => this.feature(distance));
    // tf.js's WASM backend divides by 0 where there are no numbers.
    const biases = this.biases(values.length > 0 ? tf.tensor1d(values) : tf.zeros([1]));
    const numHeads = biases.shape[0] as number;
    if (shape.length === 1) return values.length > 0 ? biases : zerosFrom([biases], [numHeads, 0]);
    const [batch, T, S] = shape;
    if (values.length === 0) return zerosFrom([biases], [batch, numHeads, T, S]);
    if (batch === 1) return biases.reshape([1, numHeads, T, S]);
    return biases
      .reshape([numHeads, batch, T * S])
      .transpose([1, 0, 2])
      .reshape([batch, numHeads, T, S]);
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
  const first = firstDistance(at);
  if (first === null) return byPair(at, (query, key) => of(key - query));
  const length = relativeLength(queries.length, keys.length);
  const table = () => Float32Array.from({ length }, (_, entry) => of(first + entry));
  return { values: memo.get(`${queries.key}/${keys.key}`, table), shape: [length] };
}
