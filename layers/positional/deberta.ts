import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import { linearToHeads } from '../ops/linear.js';
import { lookup } from '../ops/lookup.js';
import { pickByPair } from '../ops/pairs.js';
import { type Positions, requireReadable } from '../positions.js';
import { initializers, type SequenceLayerConfig } from '../sequenceLayer.js';
import { consecutiveDistances, distancesOf, fromKeys } from './distances.js';
import { type AttentionContext, type AttentionShape, PositionalEncoding } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { relativeProducts } from './relativeProducts.js';

export interface DisentangledPositionConfig extends SequenceLayerConfig {
  /** Buckets of distances on either side; an even number of at least 4. Default 256. */
  numBuckets?: number;
  /** Distance from which on the last bucket counts; greater than numBuckets / 2 + 1. Default 512. */
  maxDistance?: number;
}

/** Content to content, content to position, position to content. */
const TERMS = 3;

/**
 * The disentangled attention of DeBERTa: scores are (q_i . k_j + q_i . K_d + Q_d . k_j) / sqrt(3 D), where K and Q are
 * projections of a trained vector for the bucket of the distance d = i - j: content meets content, content meets position,
 * position meets content. Distances up to numBuckets / 2 have a bucket each, larger ones share logarithmically wider ones.
 *
 * The form is that of DeBERTa v2 and v3 in Hugging Face's code, for encoders; causal it is ours. There all layers share the
 * vectors and normalize them in v3: here each attention has its own, which start as large as normalized ones (standard deviation
 * 1). K has no bias, since it would be the same for all keys. In cross attention queries and keys count as standing on one line.
 * With positions that are given one by one, all scores are held.
 *
 * Acts on queries and scores in attention; weights `embeddings` [2 numBuckets, C], `keyKernel` and `queryKernel` [C, H D],
 * `queryBias` [H D].
 *
 * @throws RangeError when an option is out of its range.
 * @see He et al. 2021, 2006.03654; buckets: 2111.09543
 * @example new MultiHeadAttention({ numHeads: 2, positional: 'deberta' }).apply(tf.ones([1, 3, 4]))
 */
export class DisentangledPosition extends PositionalEncoding {
  static readonly className = 'DisentangledPosition';
  private readonly numBuckets: number;
  private readonly maxDistance: number;

  constructor(config: DisentangledPositionConfig = {}) {
    super(config);
    this.numBuckets = this.requireInteger('numBuckets', config.numBuckets ?? 256, 4);
    if (this.numBuckets % 2 !== 0) {
      throw new OptionError(`${this.label}: numBuckets must be even; got ${this.numBuckets}`);
    }
    this.maxDistance = this.requireInteger('maxDistance', config.maxDistance ?? 512, this.numBuckets / 2 + 2);
    this.requireKnownOptions(DisentangledPosition, config);
  }

  override buildAttention({ numHeads, keyDim, modelDim }: AttentionShape): void {
    this.createWeight('embeddings', [2 * this.numBuckets, modelDim], initializers.normal(1));
    this.createWeight('keyKernel', [modelDim, numHeads * keyDim], initializers.glorotUniform);
    this.createWeight('queryKernel', [modelDim, numHeads * keyDim], initializers.glorotUniform);
    this.createWeight('queryBias', [numHeads * keyDim], initializers.zeros);
  }

  override checkPositions(at: Positions): void {
    requireReadable(this.label, at, { axes: [1], fractions: false });
  }

  override encodeQueriesKeys(queries: tf.Tensor, keys: tf.Tensor): [tf.Tensor, tf.Tensor] {
    return [queries.div(Math.sqrt(TERMS)), keys];
  }

  override relativeKeys(at: AttentionContext): tf.Tensor | null {
    const distances = consecutiveDistances(at);
    return distances && this.keys(distances.map(this.rowOf), at);
  }

  override relativeQueries(at: AttentionContext): tf.Tensor | null {
    const distances = consecutiveDistances(at);
    return distances && this.queries(distances.map(this.rowOf), at).div(Math.sqrt(TERMS));
  }

  override scoreBias(at: AttentionContext): tf.Tensor | null {
    if (consecutiveDistances(at)) return null;
    const { values, pairs } = distancesOf(at, this.rowOf);
    const contentToPosition = pickByPair(relativeProducts(at.rawQueries, this.keys(values, at)), pairs);
    const ofKeys = pickByPair(relativeProducts(at.rawKeys, this.queries(values, at)), fromKeys(pairs));
    return contentToPosition.add(ofKeys.transpose([0, 1, 3, 2])).mul(at.scale / Math.sqrt(TERMS));
  }

  /** K of rows of the table: [H, rows, D] */
  private keys(rows: readonly number[], { numHeads }: AttentionShape): tf.Tensor {
    return linearToHeads(this.vectors(rows), this.weight('keyKernel'), null, numHeads).transpose([1, 0, 2]);
  }

  /** Q of rows of the table: [H, rows, D] */
  private queries(rows: readonly number[], { numHeads }: AttentionShape): tf.Tensor {
    const [kernel, bias] = [this.weight('queryKernel'), this.weight('queryBias')];
    return linearToHeads(this.vectors(rows), kernel, bias, numHeads).transpose([1, 0, 2]);
  }

  private vectors(rows: readonly number[]): tf.Tensor {
    return lookup(this.weight('embeddings'), tf.tensor1d(Int32Array.from(rows), 'int32'));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { numBuckets, maxDistance } = this;
    return { ...super.getConfig(), numBuckets, maxDistance };
  }

  /** Of a distance, key position - query position. */
  private readonly rowOf = (distance: number): number =>
    disentangledRow(-distance, this.numBuckets, this.maxDistance);
}
tf.serialization.registerClass(DisentangledPosition);

/**
 * The row of a distance, query position - key position, in 0..2 numBuckets - 1. In float32, as the published code, so that a
 * distance on a bucket's edge falls on the same side.
 */
export function disentangledRow(distance: number, numBuckets: number, maxDistance: number): number {
  const { fround, log } = Math;
  const [exact, size] = [numBuckets / 2, Math.abs(distance)];
  const whole = fround(log(fround((maxDistance - 1) / exact)));
  const share = fround(fround(log(fround(size / exact))) / whole);
  const bucket = size <= exact ? size : Math.ceil(fround(share * (exact - 1))) + exact;
  return Math.max(0, Math.min(2 * numBuckets - 1, numBuckets + Math.sign(distance) * bucket));
}

/** How it is registered and shown. */
export const deberta: BuiltInEncoding = {
  name: 'deberta',
  encoding: DisentangledPosition,
  label: 'DeBERTa',
  idea: 'Adds scores of queries with relative positions, and of keys with relative positions.',
  explanation:
    'Each distance has a trained vector. Scores have three parts: query and key, query and distance vector, ' +
    'distance vector and key, each with its own projection. Large distances share vectors.',
  paper: '2006.03654',
  group: 'scores, by content',
  inDefaultComparison: false,
};
