import * as tf from '@tensorflow/tfjs';
import { requireInteger } from '../checks.js';
import { OptionError } from '../errors.js';
import { lookup } from '../ops/lookup.js';
import { initializers, type SequenceLayerConfig } from '../sequenceLayer.js';
import type { AttentionShape } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { DistanceEncoding } from './scoreEncoding.js';

/** How distances are put into buckets. */
export interface BucketOptions {
  /** Number of buckets; at least 2, or even and at least 4 when bidirectional. Default 32. */
  numBuckets?: number;
  /** Distances from here on share the last bucket; greater than the exact buckets. Default 128. */
  maxDistance?: number;
  /** Half of the buckets for keys after the query; when false, those all fall in bucket 0. Default true. */
  bidirectional?: boolean;
}

export interface RelativePositionBiasConfig extends SequenceLayerConfig, BucketOptions {}

/**
 * Adds a trained bias to every score, by head and bucket of the distance: small distances have their own bucket, larger
 * ones share logarithmically wider buckets. Any length can be run. The published code takes integers; here a distance
 * that is a fraction has the bucket of the integer towards 0.
 *
 * Acts on scores [B, H, T, S], alone and in attention; weight `embeddings` [numBuckets, H]. Every attention
 * has a table of its own; with `SharedPositional` for the attentions after the first they share one, as in T5. In cross attention,
 * where T5 has no bias, queries and keys count as standing on one line.
 *
 * @throws RangeError when an option is out of its range.
 * @see Raffel et al. 2020, 1910.10683
 * @example new RelativePositionBias({ numBuckets: 8 }).apply(tf.zeros([1, 2, 3, 3]))
 */
export class RelativePositionBias extends DistanceEncoding {
  static readonly className = 'RelativePositionBias';
  private readonly buckets: Required<BucketOptions>;

  constructor(config: RelativePositionBiasConfig = {}) {
    super(config);
    this.buckets = checkedBuckets(this.label, config);
    this.requireKnownOptions(RelativePositionBias, config);
  }

  override buildAttention({ numHeads, keyDim }: Pick<AttentionShape, 'numHeads' | 'keyDim'>): void {
    const shape = [this.buckets.numBuckets, numHeads];
    // C^-0.5, as Hugging Face starts T5.
    this.createWeight('embeddings', shape, initializers.normal((numHeads * keyDim) ** -0.5));
  }

  protected override feature(distance: number): number {
    return bucketOf(distance, this.buckets);
  }

  protected override biases(buckets: tf.Tensor): tf.Tensor {
    return lookup(this.weight('embeddings'), buckets.toInt()).transpose([1, 0]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.buckets };
  }
}
tf.serialization.registerClass(RelativePositionBias);

/**
 * The bucket of a relative position (key position - query position), in 0..numBuckets - 1; of a fraction, that of the integer
 * towards 0.
 * @throws RangeError when an option is out of its range.
 * @see Raffel et al. 2020, 1910.10683
 */
export function relativePositionBucket(relativePosition: number, options: BucketOptions = {}): number {
  return bucketOf(relativePosition, checkedBuckets('relativePositionBucket', options));
}

function checkedBuckets(label: string, options: BucketOptions): Required<BucketOptions> {
  const { numBuckets = 32, maxDistance = 128, bidirectional = true } = options;
  requireInteger(label, 'numBuckets', numBuckets, bidirectional ? 4 : 2);
  if (bidirectional && numBuckets % 2 !== 0) {
    throw new OptionError(`${label}: numBuckets must be even when bidirectional; got ${numBuckets}`);
  }
  requireInteger(label, 'maxDistance', maxDistance, Math.floor(numBuckets / (bidirectional ? 4 : 2)) + 1);
  return { numBuckets, maxDistance, bidirectional };
}

function bucketOf(
  fraction: number,
  { numBuckets, maxDistance, bidirectional }: Required<BucketOptions>,
): number {
  // Or a fraction ahead would be in the bucket of 0 ahead, which integers never train.
  const relativePosition = Math.trunc(fraction);
  const side = bidirectional ? numBuckets / 2 : numBuckets;
  const offset = bidirectional && relativePosition > 0 ? side : 0;
  const distance = bidirectional ? Math.abs(relativePosition) : Math.max(-relativePosition, 0);
  const exact = Math.floor(side / 2);
  if (distance < exact) return offset + distance;
  // float32, as in the published code, so that a distance on a bucket's edge falls on the same side.
  const share = Math.fround(
    Math.fround(Math.log(Math.fround(distance / exact))) / Math.log(maxDistance / exact),
  );
  return offset + Math.min(exact + Math.trunc(Math.fround(share * (side - exact))), side - 1);
}

/** How it is registered and shown. */
export const t5: BuiltInEncoding = {
  name: 't5',
  encoding: RelativePositionBias,
  create: ({ useCausalMask, seed }) =>
    new RelativePositionBias({ bidirectional: !useCausalMask, seed: seed ?? null }),
  label: 'T5 bias',
  idea: 'Adds a trained bias for each distance to the scores.',
  explanation:
    'Each head of each layer learns a bias for each distance; large distances share one. The figures show trained ' +
    'values.',
  paper: '1910.10683',
  group: 'scores, by distance',
  inDefaultComparison: true,
};
