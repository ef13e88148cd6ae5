import * as tf from '@tensorflow/tfjs';
import { linearToHeads } from '../ops/linear.js';
import { pickByPair } from '../ops/pairs.js';
import { zerosFrom } from '../ops/withGradient.js';
import { initializers, type SequenceLayerConfig } from '../sequenceLayer.js';
import { consecutiveDistances, distancesOf } from './distances.js';
import { type AttentionContext, type AttentionShape, PositionalEncoding } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { relativeProducts } from './relativeProducts.js';
import { sinusoidTable } from './sinusoidal.js';

/**
 * The attention of Transformer-XL: scores are scale ((q_i + u) . k_j + (q_i + v) . r_(i - j)), where r_d is the sinusoid of
 * the distance d, C channels wide, projected to each head by a trained kernel, and u and v are trained vectors of each head:
 * how much a key, and a distance, is worth to any query.
 *
 * The form is the authors', who use it in causal attention; with keys ahead (d < 0) as in Hugging Face's Conformer. Each
 * attention has u and v of its own (the authors' `untie_r`). In cross attention queries and keys count as standing on one line.
 * No scores are held, but with positions that are given one by one.
 *
 * Acts on queries and scores in attention; weights `kernel` [C, H D], `contentBias` u and `positionBias` v [H, D], which start
 * small and random (standard deviation 0.02), as the authors'.
 *
 * @see Dai et al. 2019, 1901.02860, section 3.3
 * @example new MultiHeadAttention({ numHeads: 2, positional: 'transformer-xl' }).apply(tf.ones([1, 3, 4]))
 */
export class TransformerXLPositional extends PositionalEncoding {
  static readonly className = 'TransformerXLPositional';

  constructor(config: SequenceLayerConfig = {}) {
    super(config);
    this.requireKnownOptions(TransformerXLPositional, config);
  }

  override buildAttention({ numHeads, keyDim, modelDim }: AttentionShape): void {
    this.createWeight('kernel', [modelDim, numHeads * keyDim], initializers.glorotUniform);
    this.createWeight('contentBias', [numHeads, keyDim], initializers.normal(0.02));
    this.createWeight('positionBias', [numHeads, keyDim], initializers.normal(0.02));
  }

  override encodeQueriesKeys(queries: tf.Tensor, keys: tf.Tensor): [tf.Tensor, tf.Tensor] {
    const contentBias = this.weight('contentBias');
    if (queries.size === 0) return [zerosFrom([queries, contentBias], queries.shape), keys];
    return [queries.add(contentBias), keys];
  }

  override relativeKeys(at: AttentionContext): tf.Tensor | null {
    const distances = consecutiveDistances(at);
    return distances && this.rows(distances, at);
  }

  override scoreBias(at: AttentionContext): tf.Tensor {
    const distances = consecutiveDistances(at);
    if (distances) {
      // Relative keys meet queries with u, where they should meet queries with v.
      const difference = this.weight('positionBias').sub(this.weight('contentBias'));
      const { modelDim, numHeads, keyDim } = at;
      const byHead = this.weight('kernel').reshape([modelDim, numHeads, keyDim]).mul(difference).sum(2);
      return byHead.matMul<tf.Tensor>(waves(distances, modelDim), true, true).mul(at.scale);
    }
    const { values, pairs } = distancesOf(at);
    const queries = at.rawQueries.add(this.weight('positionBias'));
    return pickByPair(relativeProducts(queries, this.rows(values, at)).mul(at.scale), pairs);
  }

  /** r of each distance, key position - query position: [H, distances, D] */
  private rows(distances: readonly number[], { modelDim, numHeads }: AttentionShape): tf.Tensor {
    const rows = linearToHeads(waves(distances, modelDim), this.weight('kernel'), null, numHeads);
    return rows.transpose([1, 0, 2]);
  }
}
tf.serialization.registerClass(TransformerXLPositional);

/** The sinusoids of query position - key position: [distances, C] */
function waves(distances: readonly number[], modelDim: number): tf.Tensor {
  const back = distances.map((distance) => -distance);
  return sinusoidTable(back, modelDim, { layout: 'concatenated' });
}

/** How it is registered and shown. */
export const transformerXL: BuiltInEncoding = {
  name: 'transformer-xl',
  encoding: TransformerXLPositional,
  label: 'Transformer-XL',
  idea: 'Adds scores of queries with sinusoidal vectors of the distance.',
  explanation:
    'Each distance has a sinusoidal vector, projected for each head; its product with the query is added to the ' +
    'score. Every distance has a vector, so any length can be run.',
  paper: '1901.02860',
  group: 'scores, by content',
  inDefaultComparison: false,
};
