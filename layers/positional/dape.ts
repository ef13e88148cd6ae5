import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import { isHidden } from '../ops/attentionMask.js';
import { wholeBias } from '../ops/contextualBias.js';
import { linear } from '../ops/linear.js';
import { expandRelativeBias } from '../ops/scoreBias.js';
import { withoutHidden } from '../ops/select.js';
import { initializers, type SequenceLayerConfig } from '../sequenceLayer.js';
import { type AttentionContext, type AttentionShape, PositionalEncoding } from './positionalEncoding.js';
import {
  type BuiltInEncoding,
  type PositionalSpec,
  positionalConfig,
  positionalEncoding,
} from './registration.js';

export interface DataAdaptiveBiasConfig extends SequenceLayerConfig {
  /** The encoding whose bias is adapted; it must have one. Default 'alibi'. */
  bias?: PositionalSpec;
  /** Width of the network. At least 1. Default 32. */
  units?: number;
}

/** Of LeakyReLU, as in PyTorch. */
const LEAK = 0.01;

/**
 * Data-adaptive positional encoding (DAPE): a small network adapts a bias to the scores at hand. At each pair of query and key
 * it sees the scores of all heads and the biases b of all heads, 2 H numbers, and gives H: scores gain
 * b + LeakyReLU([scores, b] hiddenKernel + hiddenBias) outputKernel + outputBias.
 *
 * The form is the authors', for causal attention; both ways it is ours, and as its bias is. A bias of -Infinity counts as 0 in
 * the network and still hides its key. All scores are held, and `units` numbers more for each pair. In cross attention it is as
 * its bias is.
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
  private readonly units: number;

  constructor(config: DataAdaptiveBiasConfig = {}) {
    super(config);
    this.inner = this.adopt('bias', positionalEncoding(config.bias ?? 'alibi', { seed: this.seed }));
    this.units = this.requireInteger('units', config.units ?? 32);
    this.requireKnownOptions(DataAdaptiveBias, config);
  }

  override buildAttention(shape: AttentionShape): void {
    this.inner.buildAttention(shape);
    const { numHeads } = shape;
    this.createWeight('hiddenKernel', [2 * numHeads, this.units], initializers.glorotUniform);
    this.createWeight('hiddenBias', [this.units], initializers.zeros);
    this.createWeight('outputKernel', [this.units, numHeads], initializers.glorotUniform);
    this.createWeight('outputBias', [numHeads], initializers.zeros);
  }

  override scoreBias(at: AttentionContext): tf.Tensor {
    const { scores, queries, keys } = at;
    const [B, , T] = scores.shape as [number, number, number];
    const given = wholeBias(this.inner.scoreBias(at));
    if (!given)
      throw new OptionError(
        `${this.label}: bias must be an encoding that adds to scores; got ${this.inner.label}`,
      );
    const whole = expandRelativeBias(given, queries.length, keys.length);
    const bias = whole.tile([whole.shape[0] === B ? 1 : B, 1, whole.shape[2] === T ? 1 : T, 1]);
    const seen = tf.concat([scores, withoutHidden(bias, isHidden(bias))], 1).transpose([0, 2, 3, 1]);
    const hidden = linear(seen, this.weight('hiddenKernel'), this.weight('hiddenBias'));
    const adapted = linear(hidden.leakyRelu(LEAK), this.weight('outputKernel'), this.weight('outputBias'));
    return bias.add(adapted.transpose([0, 3, 1, 2]));
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
  idea: 'A small network adapts the penalties of ALiBi to what words look for.',
  explanation:
    'A small network sees, at each pair of words, what all heads make of the pair and what ALiBi would take off for its ' +
    'distance, and adds to the scores what it makes of both. So the same distance may count otherwise for other words.',
  paper: '2405.14722',
  group: 'scores, by content',
  inDefaultComparison: false,
};
