import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import { adaptScores } from '../ops/adaptScores.js';
import { isHidden } from '../ops/attentionMask.js';
import { type AdaptedScores, wholeBias } from '../ops/contextualBias.js';
import { withoutHidden } from '../ops/select.js';
import { initializers, type SequenceLayerConfig } from '../sequenceLayer.js';
import { type AttentionContext, type AttentionShape, PositionalEncoding } from './positionalEncoding.js';
import {
  type BuiltInEncoding,
  type PositionalSpec,
  positionalConfig,
  positionalEncoding,
} from './registration.js';

/** Of the authors: so many units for so many heads. */
const [UNITS, UNITS_FOR_HEADS] = [32, 12];

export interface DataAdaptiveBiasConfig extends SequenceLayerConfig {
  /** The encoding whose bias is adapted; it must have one. Default 'alibi'. */
  bias?: PositionalSpec;
  /** Width of the network, at least 1; null for 8 for each 3 heads, rounded up. Default null. */
  units?: number | null;
}

/**
 * Data-adaptive positional encoding (DAPE): a small network adapts a bias to the scores at hand. At each pair of query and key
 * it sees the scores of all heads and the biases b of all heads, 2 H numbers, and gives H: scores gain
 * b + LeakyReLU([scores, b] hiddenKernel + hiddenBias) outputKernel + outputBias.
 *
 * The form is the authors', for causal attention; both ways it is ours, and as its bias is. So is the width for other heads than
 * 12, for which they have 32 units. A bias of -Infinity counts as 0 in
 * the network and still hides its key. All scores are held; where the bias is not the same for all sequences, `units` numbers
 * more for each pair. In cross attention it is as its bias is.
 *
 * Acts on scores in attention; weights `hiddenKernel` [2 H, units], `hiddenBias`, `outputKernel` [units, H], `outputBias`, and
 * those of its bias under `bias`.
 *
 * @throws RangeError when units is out of its range, or the bias adds nothing to scores.
 * @see Zheng et al. 2024, 2405.14722
 * @example
 * new MultiHeadAttention({ numHeads: 2, positional: new DataAdaptiveBias({ bias: 't5' }) }).apply(tf.ones([1, 3, 4]))
 */
export class DataAdaptiveBias extends PositionalEncoding {
  static readonly className = 'DataAdaptiveBias';
  private readonly inner: PositionalEncoding;
  private readonly units: number | null;

  constructor(config: DataAdaptiveBiasConfig = {}) {
    super(config);
    this.inner = this.adopt('bias', positionalEncoding(config.bias ?? 'alibi', { seed: this.seed }));
    this.units = config.units == null ? null : this.requireInteger('units', config.units);
    this.requireKnownOptions(DataAdaptiveBias, config);
  }

  override buildAttention(shape: AttentionShape): void {
    this.inner.buildAttention(shape);
    const { numHeads } = shape;
    const units = this.units ?? Math.ceil((UNITS / UNITS_FOR_HEADS) * numHeads);
    this.createWeight('hiddenKernel', [2 * numHeads, units], initializers.glorotUniform);
    this.createWeight('hiddenBias', [units], initializers.zeros);
    this.createWeight('outputKernel', [units, numHeads], initializers.glorotUniform);
    this.createWeight('outputBias', [numHeads], initializers.zeros);
  }

  override scoreBias(at: AttentionContext): AdaptedScores {
    const { scores } = at;
    const [, H, T, S] = scores.shape as [number, number, number, number];
    const given = wholeBias(this.inner.scoreBias(at));
    if (!given)
      throw new OptionError(
        `${this.label}: bias must be an encoding that adds to scores; got ${this.inner.label}`,
      );
    const [scoreKernel, biasKernel] = tf.split(this.weight('hiddenKernel'), 2) as [tf.Tensor, tf.Tensor];
    const bias = given.rank === 2 ? given : given.tile([1, 1, given.shape[2] === T ? 1 : T, 1]);
    // What the bias adds to the hidden units is the same wherever the bias is.
    const [batch = 1, pairs] = bias.rank === 2 ? [1, bias.shape[1]] : [bias.shape[0], T * S];
    const finite = withoutHidden(bias, isHidden(bias)).reshape([batch, H, pairs as number]);
    const kernels = biasKernel.expandDims(0).tile([batch, 1, 1]);
    const hidden = tf.matMul(kernels, finite, true).add<tf.Tensor>(this.weight('hiddenBias').expandDims(1));
    const units = scoreKernel.shape[1] as number;
    const hiddenBias = hidden.reshape(bias.rank === 2 ? [units, pairs as number] : [batch, units, T, S]);
    const adapted = adaptScores(scores, bias, hiddenBias, {
      scoreKernel,
      outputKernel: this.weight('outputKernel'),
      outputBias: this.weight('outputBias'),
    });
    return { scores: adapted, whole: () => adapted.sub(scores) };
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), bias: { ...positionalConfig(this.inner) }, units: this.units };
  }
}
tf.serialization.registerClass(DataAdaptiveBias);

/** How it is registered and shown. */
export const dape: BuiltInEncoding = {
  name: 'dape',
  encoding: DataAdaptiveBias,
  create: (context) =>
    new DataAdaptiveBias({ bias: positionalEncoding('alibi', context), seed: context.seed ?? null }),
  label: 'DAPE',
  idea: 'A small network adapts the ALiBi bias to the attention scores.',
  explanation:
    'For each pair of words, a small network takes the scores of all heads and their ALiBi bias, and its output ' +
    'is added to the scores. So the same distance can have another effect for other words.',
  paper: '2405.14722',
  group: 'scores, by content',
  inDefaultComparison: false,
};
