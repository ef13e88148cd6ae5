import * as tf from '@tensorflow/tfjs';
import { byHead } from '../ops/heads.js';
import { lookup } from '../ops/lookup.js';
import { pickByPair, sumByPair } from '../ops/pairs.js';
import { type Positions, requireReadable } from '../positions.js';
import { initializers, type SequenceLayerConfig } from '../sequenceLayer.js';
import { consecutiveDistances, distancesOf } from './distances.js';
import {
  type Attended,
  type AttentionContext,
  type AttentionShape,
  PositionalEncoding,
} from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';

export interface RelativePositionVectorsConfig extends SequenceLayerConfig {
  /** Distances beyond it count as it, on either side. At least 1. Default 16. */
  maxDistance?: number;
  /** Values gain a vector for the distance too. Default false. */
  useValues?: boolean;
}

/**
 * Adds to every key a trained vector for its distance from the query, and to every value another: scores are
 * scale q_i . (k_j + keys[d]) and outputs the sums of w_ij (v_j + values[d]), d = j - i cut to -maxDistance..maxDistance.
 *
 * The form is the authors', for any attention; the vectors are shared by the heads of an attention. In cross attention queries
 * and keys count as standing on one line. With `useValues`, or with positions that are given one by one, all scores are held.
 *
 * Acts on scores and outputs in attention; weights `keys` and `values` [2 maxDistance + 1, D], that of distance d in row
 * d + maxDistance.
 *
 * @throws RangeError when maxDistance is out of its range.
 * @see Shaw et al. 2018, 1803.02155
 * @example
 * const positional = new RelativePositionVectors({ maxDistance: 4, useValues: true });
 * new MultiHeadAttention({ numHeads: 2, positional }).apply(tf.ones([1, 3, 4]))
 */
export class RelativePositionVectors extends PositionalEncoding {
  static readonly className = 'RelativePositionVectors';
  private readonly maxDistance: number;
  private readonly useValues: boolean;

  constructor(config: RelativePositionVectorsConfig = {}) {
    super(config);
    this.maxDistance = this.requireInteger('maxDistance', config.maxDistance ?? 16);
    this.useValues = config.useValues ?? false;
    this.requireKnownOptions(RelativePositionVectors, config);
  }

  override buildAttention({ keyDim }: AttentionShape): void {
    const shape = [2 * this.maxDistance + 1, keyDim];
    this.createWeight('keys', shape, initializers.glorotUniform);
    if (this.useValues) this.createWeight('values', shape, initializers.glorotUniform);
  }

  override checkPositions(at: Positions): void {
    requireReadable(this.label, at, { axes: [1], fractions: false });
  }

  override relativeKeys(at: AttentionContext): tf.Tensor | null {
    const distances = consecutiveDistances(at);
    return distances && this.rows('keys', distances.map(this.cut)).expandDims(0);
  }

  override scoreBias(at: AttentionContext): tf.Tensor | null {
    if (consecutiveDistances(at)) return null;
    const { values, pairs } = distancesOf(at, this.cut);
    const [B, T, H, D] = at.rawQueries.shape as [number, number, number, number];
    const products = at.rawQueries.reshape([-1, D]).matMul<tf.Tensor>(this.rows('keys', values), false, true);
    const scaled = products.mul(at.scale).reshape([B, T, H, values.length]);
    return pickByPair(byHead(scaled), pairs);
  }

  override encodeOutputs(attended: Attended, at: AttentionContext): tf.Tensor {
    if (!this.useValues) return attended.outputs;
    const { values, pairs } = distancesOf(at, this.cut);
    const byDistance = sumByPair(attended.weights, pairs, values.length);
    const [B, H, T] = byDistance.shape as [number, number, number];
    const gained = byDistance.reshape([-1, values.length]).matMul<tf.Tensor>(this.rows('values', values));
    return attended.outputs.add(byHead(gained.reshape([B, H, T, at.keyDim])));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { maxDistance, useValues } = this;
    return { ...super.getConfig(), maxDistance, useValues };
  }

  private readonly cut = (distance: number): number =>
    Math.max(-this.maxDistance, Math.min(this.maxDistance, distance));

  private rows(weight: 'keys' | 'values', distances: readonly number[]): tf.Tensor {
    const ids = Int32Array.from(distances, (distance) => distance + this.maxDistance);
    return lookup(this.weight(weight), tf.tensor1d(ids, 'int32'));
  }
}
tf.serialization.registerClass(RelativePositionVectors);

/** How it is registered and shown. */
export const shaw: BuiltInEncoding = {
  name: 'shaw',
  encoding: RelativePositionVectors,
  label: 'Shaw',
  idea: 'Adds a trained vector for the distance to each key.',
  explanation:
    'Each distance has a trained vector that is added to the key, so its effect depends on the query. Distances ' +
    'above 16 share one vector on each side.',
  paper: '1803.02155',
  group: 'scores, by content',
  inDefaultComparison: false,
};
