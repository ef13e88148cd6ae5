import * as tf from '@tensorflow/tfjs';
import { OptionError, PositionError } from '../errors.js';
import { attentionScores } from '../ops/attentionScores.js';
import { linearToHeads } from '../ops/linear.js';
import { lookup } from '../ops/lookup.js';
import { layerNorm } from '../ops/normalize.js';
import { zerosFrom } from '../ops/withGradient.js';
import { type Positions, requireReadable } from '../positions.js';
import { initializers, type SequenceLayerConfig } from '../sequenceLayer.js';
import { byPair } from './distances.js';
import type { AttentionPositions, AttentionShape } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { ScoreEncoding } from './scoreEncoding.js';

export interface TupeBiasConfig extends SequenceLayerConfig {
  /** Number of positions in the table: 0 to maxLength - 1 can be encoded. At least 1. */
  maxLength: number;
  /**
   * Whether position 0 is a class token, as in BERT: what it and the others add to each other's scores is then two trained numbers a
   * head, wherever the others stand. Default false.
   */
  untieClassToken?: boolean;
}

/** Of the LayerNorm. */
const EPSILON = 1e-5;

/**
 * Scores of words and scores of positions, apart: (x_i W_Q) (x_j W_K) / sqrt(2 D) + (p_i U_Q) (p_j U_K) / sqrt(2 D) for query i
 * and key j, where p are trained vectors, normalized by LayerNorm. Queries are scaled by 1 / sqrt(2), which makes the first
 * term of the attention's own; the second is added to the scores. Both directions, and every pair of positions, differ.
 *
 * Acts in attention; weights `embeddings` [maxLength, C], `norm/gamma` and `norm/beta` [C], `query/kernel` [C, H D], `query/bias`
 * [H D], `key/kernel`, `key/bias`, and with `untieClassToken` `classToken` `[2, H]`: of the class token to all, of the others to it. Alone it adds
 * the second term to scores [B, H, T, S].
 *
 * The authors share one of these among all layers: here that is `SharedPositional`, or `sharePositional` of a model. They untie the
 * class token by default and take its two numbers from positions of the table; their TUPE-R adds the bias of T5. Their models
 * are encoders: in cross attention here, and in a causal one, the correlations are those of the same table.
 *
 * @throws RangeError when maxLength is less than 1, or a position is not one of 0..maxLength - 1.
 * @see Ke et al. 2021, 2006.15595
 * @example new TupeBias({ maxLength: 8 }).apply(tf.zeros([1, 2, 3, 3]))
 */
export class TupeBias extends ScoreEncoding {
  static readonly className = 'TupeBias';
  private readonly maxLength: number;
  private readonly untieClassToken: boolean;
  private numHeads = 0;

  constructor(config: TupeBiasConfig) {
    super(config);
    this.maxLength = this.requireInteger('maxLength', config.maxLength);
    this.untieClassToken = config.untieClassToken ?? false;
    this.requireKnownOptions(TupeBias, config);
  }

  override checkPositions(at: Positions): void {
    requireReadable(this.label, at, { axes: [1], fractions: false });
  }

  override buildAttention({ numHeads, keyDim, modelDim }: AttentionShape): void {
    this.numHeads = numHeads;
    this.createWeight('embeddings', [this.maxLength, modelDim], initializers.normal(0.02));
    this.createWeight('norm/gamma', [modelDim], initializers.ones);
    this.createWeight('norm/beta', [modelDim], initializers.zeros);
    for (const side of ['query', 'key']) {
      this.createWeight(`${side}/kernel`, [modelDim, numHeads * keyDim], initializers.glorotUniform);
      this.createWeight(`${side}/bias`, [numHeads * keyDim], initializers.zeros);
    }
    if (this.untieClassToken) this.createWeight('classToken', [2, numHeads], initializers.normal(0.02));
  }

  override encodeQueriesKeys(queries: tf.Tensor, keys: tf.Tensor): [tf.Tensor, tf.Tensor] {
    return [queries.mul(Math.SQRT1_2), keys];
  }

  override scoreBias(at: AttentionPositions): tf.Tensor {
    const [T, S] = [at.queries.length, at.keys.length];
    const batch = Math.max(at.queries.batch, at.keys.batch);
    if (T * S === 0) {
      const weights = this.weights.map((weight) => weight.read());
      return zerosFrom(weights, [batch, this.numHeads, T, S]);
    }
    const queries = this.projected(at.queries, batch, 'query');
    const keys = this.projected(at.keys, batch, 'key');
    const scale = (2 * (queries.shape[3] as number)) ** -0.5;
    const correlations = attentionScores(queries, keys, { scale }); // [1 or B, H, T, S]
    return this.untieClassToken ? this.untied(correlations, at) : correlations;
  }

  /** Positions by head, [1 or B, T, H, D]. */
  private projected(positions: Positions, batch: number, side: 'query' | 'key'): tf.Tensor {
    const ids = Int32Array.from({ length: batch * positions.length }, (_, i) => {
      const id = positions.ids[i % positions.ids.length] as number;
      if (Number.isInteger(id) && id >= 0 && id < this.maxLength) return id;
      throw new PositionError(
        `${this.label}: position ${id} is not in the table of maxLength=${this.maxLength} (0 to ${this.maxLength - 1})`,
      );
    });
    const vectors = lookup(this.weight('embeddings'), tf.tensor2d(ids, [batch, positions.length], 'int32'));
    const normalized = layerNorm(vectors, this.weight('norm/gamma'), this.weight('norm/beta'), EPSILON);
    return linearToHeads(
      normalized,
      this.weight(`${side}/kernel`),
      this.weight(`${side}/bias`),
      this.numHeads,
    );
  }

  private untied(correlations: tf.Tensor, at: AttentionPositions): tf.Tensor {
    const where = (is: (query: number, key: number) => boolean) => {
      const { values, shape } = byPair(at, (query, key) => Number(is(query, key)));
      return tf.tensor3d(values, [...shape]).expandDims(1);
    };
    const [ofClass, toClass] = tf.split(this.weight('classToken').reshape([2, this.numHeads, 1, 1]), 2);
    return correlations
      .mul(where((query, key) => query !== 0 && key !== 0))
      .add(where((query) => query === 0).mul(ofClass as tf.Tensor))
      .add(where((query, key) => query !== 0 && key === 0).mul(toClass as tf.Tensor));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), maxLength: this.maxLength, untieClassToken: this.untieClassToken };
  }
}
tf.serialization.registerClass(TupeBias);

/** How it is registered and shown. */
export const tupe: BuiltInEncoding = {
  name: 'tupe',
  encoding: TupeBias,
  create: ({ maxLength, seed }) => {
    if (maxLength === undefined) {
      throw new OptionError('positional encoding "tupe" needs a maxLength: give new TupeBias({ maxLength })');
    }
    return new TupeBias({ maxLength, seed: seed ?? null });
  },
  label: 'TUPE',
  idea: 'Adds a trained score for each pair of positions, independent of the words.',
  explanation:
    'Each position has a trained vector. Separate projections of these vectors give every pair of positions a ' +
    'score, which is added to the score of the words. A position beyond those of training has no vector. The ' +
    'figures show trained values.',
  paper: '2006.15595',
  group: 'scores, by both positions',
  inDefaultComparison: false,
};
