import * as tf from '@tensorflow/tfjs';
import type { RotaryTables, Rotation } from '../ops/rotary.js';
import { type Positions, TableMemo } from '../positions.js';
import { initializers, type SequenceLayerConfig } from '../sequenceLayer.js';
import { type AttentionPositions, type AttentionShape, PositionalEncoding } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { asRotaryTables, rotaryTables } from './rotaryAngles.js';

export interface PolarEmbeddingConfig extends SequenceLayerConfig {
  /** The base of the frequencies, greater than 0. Default 10000. */
  maxWavelength?: number;
}

/**
 * Represents each channel as a point in a plane: the magnitude, softplus of the channel, encodes content, and the angle
 * depends only on the position. The score of a query at t and a key at s is scale * sum over c of softplus(q_c)
 * softplus(k_c) cos((s - t) maxWavelength^(-c / D) + phase_c).
 *
 * The formula is the paper's. Weight `phase` [K, D] is cut to -2 pi..0, as in lucidrains' PoPE-pytorch; we have not seen code of the
 * authors. It starts at random in -0.5..0, and not at 0 as there, where an attention that sees all keys could not tell a sequence from
 * its mirror image. Scores keep the scale of D channels. In
 * attention queries and keys have 2 D channels, values D; the fused kernel's memory stays linear in the length. Causal or not;
 * with a `KeyValueCache` keys are kept as they are turned. In cross attention each side stands in its own sequence.
 * It has no greatest length.
 *
 * @throws RangeError when maxWavelength is not greater than 0.
 * @see PoPE: Gopalakrishnan et al. 2025, 2509.10534; grouped keys, [K, D] phases, are ours
 * @example new MultiHeadAttention({ numHeads: 2, positional: new PolarEmbedding() }).apply(tf.ones([1, 3, 4]))
 */
export class PolarEmbedding extends PositionalEncoding {
  static readonly className = 'PolarEmbedding';
  private readonly maxWavelength: number;
  private readonly memo = new TableMemo();

  constructor(config: PolarEmbeddingConfig = {}) {
    super(config);
    this.maxWavelength = this.requirePositive('maxWavelength', config.maxWavelength ?? 10_000);
    this.requireKnownOptions(PolarEmbedding, config);
  }

  override buildAttention({ numKeyValueHeads, keyDim }: AttentionShape): void {
    this.createWeight('phase', [numKeyValueHeads, keyDim], initializers.uniform(-0.5, 0));
  }

  override encodeQueriesKeys(queries: tf.Tensor, keys: tf.Tensor): [tf.Tensor, tf.Tensor] {
    const phase = this.weight('phase').clipByValue(-2 * Math.PI, 0);
    const [q, k] = [tf.softplus(queries), tf.softplus(keys)];
    return [tf.concat([q, tf.zerosLike(q)], -1), tf.concat([k.mul(phase.cos()), k.mul(phase.sin())], -1)];
  }

  override rotation({
    queries,
    keys,
    keyDim,
  }: AttentionPositions & Pick<AttentionShape, 'keyDim'>): Rotation {
    const turns = this.tables(queries, keyDim);
    return { queries: turns, keys: keys === queries ? turns : this.tables(keys, keyDim) };
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), maxWavelength: this.maxWavelength };
  }

  /** Pair c of 2 D channels is c and D + c. */
  private tables(at: Positions, keyDim: number): RotaryTables {
    const layout = 'halfSplit';
    const width = 2 * keyDim;
    const tables = this.memo.get(at.key && `${at.key}x${width}`, () => {
      const frequencies = Array.from({ length: keyDim }, (_, c) => this.maxWavelength ** (-c / keyDim));
      return rotaryTables(at.ids, { width, layout, frequencies, magnitude: () => 1 });
    });
    return asRotaryTables(tables, at, { width, rotaryDim: width, layout });
  }
}
tf.serialization.registerClass(PolarEmbedding);

/** How it is registered and shown. */
export const polar: BuiltInEncoding = {
  name: 'polar',
  encoding: PolarEmbedding,
  label: 'PoPE',
  idea: 'Magnitudes of channels encode content, angles encode the position: the two are separate.',
  explanation:
    'In RoPE the angle between a query and a key depends partly on their content. Here each channel has a non- ' +
    'negative magnitude from the content and an angle from the position alone, with its own frequency and a ' +
    'trained phase of the keys.',
  paper: '2509.10534',
  group: 'queries and keys',
  inDefaultComparison: false,
};
