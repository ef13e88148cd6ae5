import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import type { SequenceLayerConfig } from '../sequenceLayer.js';
import type { AttentionShape } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { DistanceEncoding } from './scoreEncoding.js';

export interface SandwichBiasConfig extends SequenceLayerConfig {
  /** Width of the sinusoidal vectors whose products the bias is; even, at least 2. Default 128. */
  embeddingDim?: number;
}

/**
 * Adds to every score the product of the sinusoidal vectors of query and key, which depends on their distance alone:
 * (sum over k = 1..n of cos((i - j) / 10000^(k / n)) - n) / (8 h / H) for head h = 1..H and n = embeddingDim / 2. It has no
 * weights and no greatest length, and takes fractions.
 *
 * Acts on scores [B, H, T, S], alone and in attention. The - n, the value at distance 0, makes small numbers of large ones; a softmax
 * does not see it.
 *
 * The authors' models are causal. Without a causal mask, and in cross attention, a later key counts as an earlier one at
 * the same distance, for a cosine does: a sequence and its mirror image are the same to it.
 *
 * @throws RangeError when embeddingDim is odd or less than 2.
 * @see Chi et al. 2023, 2212.10356
 * @example new SandwichBias().apply(tf.zeros([1, 2, 3, 3]))
 */
export class SandwichBias extends DistanceEncoding {
  static readonly className = 'SandwichBias';
  private readonly embeddingDim: number;
  private numHeads = 0;

  constructor(config: SandwichBiasConfig = {}) {
    super(config);
    this.embeddingDim = this.requireInteger('embeddingDim', config.embeddingDim ?? 128, 2);
    if (this.embeddingDim % 2 !== 0) {
      throw new OptionError(`${this.label}: embeddingDim must be even; got ${this.embeddingDim}`);
    }
    this.requireKnownOptions(SandwichBias, config);
  }

  override buildAttention({ numHeads }: Pick<AttentionShape, 'numHeads'>): void {
    this.numHeads = numHeads;
  }

  protected override feature(distance: number): number {
    const waves = this.embeddingDim / 2;
    let sum = 0;
    for (let k = 1; k <= waves; k++) sum += Math.cos(distance / 10000 ** (k / waves)) - 1;
    return sum;
  }

  protected override biases(sums: tf.Tensor): tf.Tensor {
    const perHead = Float32Array.from({ length: this.numHeads }, (_, h) => this.numHeads / (8 * (h + 1)));
    return sums.mul(tf.tensor2d(perHead, [this.numHeads, 1]));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), embeddingDim: this.embeddingDim };
  }
}
tf.serialization.registerClass(SandwichBias);

/** How it is registered and shown. */
export const sandwich: BuiltInEncoding = {
  name: 'sandwich',
  encoding: SandwichBias,
  label: 'Sandwich',
  idea: 'Adds the products of sinusoidal vectors to the scores, symmetrically.',
  explanation:
    'The product of the sinusoidal vectors of the two positions is added to every score: it decreases about as ' +
    'the log of the distance, at a fixed rate for each head; nothing is trained. A sequence and its mirror image ' +
    'look the same to it, unless a causal mask distinguishes them.',
  paper: '2212.10356',
  group: 'scores, by distance',
  inDefaultComparison: false,
};
