import * as tf from '@tensorflow/tfjs';
import { MultiHeadAttention } from '../attention/multiHeadAttention.js';
import { add } from '../ops/add.js';
import { dropout } from '../ops/dropout.js';
import {
  type PositionalConfig,
  type PositionalSpec,
  positionalConfig,
  positionalEncoding,
} from '../positional/registry.js';
import {
  type CallArgs,
  lastAxis,
  SequenceLayer,
  type SequenceLayerConfig,
  shapesOf,
} from '../sequenceLayer.js';
import { FeedForward, type FeedForwardActivation } from './feedForward.js';
import { LayerNorm, RMSNorm } from './normalization.js';

export type NormalizationKind = 'layerNorm' | 'rmsNorm';

export interface TransformerBlockConfig extends SequenceLayerConfig {
  /** H, at least 1. */
  numHeads: number;
  /** Width inside the feed-forward part; at least 1. */
  intermediateDim: number;
  /** D, the width of a head. Default C / H, which must then be an integer. */
  keyDim?: number | null;
  /** Heads of keys and values, a divisor of H. Default H. */
  numKeyValueHeads?: number;
  /** Normalise before attention and feed-forward (true) or after the sums (false). Default true. */
  normalizeFirst?: boolean;
  /** Default 'layerNorm'. */
  normalization?: NormalizationKind;
  /** Of the normalisation; greater than 0. Default 1e-5. */
  epsilon?: number;
  /** Default 'gelu'. */
  activation?: FeedForwardActivation;
  /** Biases of all projections. Default true. */
  useBias?: boolean;
  /** Share set to zero in training, of attention weights and of both parts' outputs; in [0, 1). Default 0. */
  dropout?: number;
  /** Tokens attend to no later one. Default false. */
  useCausalMask?: boolean;
  /** The encoding that acts on queries and keys or on scores, if it has those sites. Default 'none'. */
  positional?: PositionalSpec;
}

/**
 * Self attention and feed-forward, each added to what came in.
 * normalizeFirst: y = x + attention(norm(x)), z = y + feedForward(norm(y)); the last block's output is then not
 * normalised. Otherwise: y = norm(x + attention(x)), z = norm(y + feedForward(y)).
 *
 * Inputs: x [B, T, C], or [x, attentionMask [B, T, T]]. Output [B, T, C]. Call arguments: `mask` [B, T],
 * `attentionMask` [B, T, T], `startIndex`, `positions`, `cache`. Weights: `attention`, `attentionNorm`, `feedForward`, `feedForwardNorm`.
 *
 * @throws RangeError when an option is out of its range or C is not divisible by numHeads.
 * @see Vaswani et al. 2017, 1706.03762; before or after: Xiong et al. 2020, 2002.04745
 * @example new TransformerBlock({ numHeads: 2, intermediateDim: 8, positional: 'alibi' }).apply(tf.ones([1, 3, 4]))
 */
export class TransformerBlock extends SequenceLayer {
  static readonly className = 'TransformerBlock';
  protected override readonly maxInputs = 2;
  private readonly config: Required<Omit<TransformerBlockConfig, keyof SequenceLayerConfig | 'positional'>>;
  private readonly positional: PositionalConfig;
  private readonly attention: MultiHeadAttention;
  private readonly attentionNorm: LayerNorm | RMSNorm;
  private readonly feedForward: FeedForward;
  private readonly feedForwardNorm: LayerNorm | RMSNorm;

  constructor(config: TransformerBlockConfig) {
    super(config);
    const { seed } = this;
    this.config = {
      numHeads: config.numHeads,
      intermediateDim: config.intermediateDim,
      keyDim: config.keyDim ?? null,
      numKeyValueHeads: config.numKeyValueHeads ?? config.numHeads,
      normalizeFirst: config.normalizeFirst ?? true,
      normalization: this.requireOneOf('normalization', config.normalization ?? 'layerNorm', [
        'layerNorm',
        'rmsNorm',
      ]),
      epsilon: this.requirePositive('epsilon', config.epsilon ?? 1e-5),
      activation: config.activation ?? 'gelu',
      useBias: config.useBias ?? true,
      dropout: this.requireRate('dropout', config.dropout ?? 0),
      useCausalMask: config.useCausalMask ?? false,
    };
    const { numHeads, keyDim, numKeyValueHeads, useBias, useCausalMask, intermediateDim, activation } =
      this.config;
    const encoding = positionalEncoding(config.positional ?? 'none', { useCausalMask, seed });
    this.positional = positionalConfig(encoding);
    this.attention = this.adopt(
      'attention',
      new MultiHeadAttention({
        ...{ numHeads, keyDim, numKeyValueHeads, useBias, useCausalMask, seed },
        dropout: this.config.dropout,
        positional: this.positional,
      }),
    );
    this.attentionNorm = this.adopt('attentionNorm', this.normalization());
    this.feedForward = this.adopt(
      'feedForward',
      new FeedForward({ intermediateDim, activation, useBias, seed }),
    );
    this.feedForwardNorm = this.adopt('feedForwardNorm', this.normalization());
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = shapesOf(inputShape)[0] as tf.Shape;
    lastAxis(this.label, shape);
    for (const part of this.innerLayers) part.build(shape);
    this.built = true;
  }

  protected override forward(inputs: tf.Tensor[], args: CallArgs): tf.Tensor {
    const [x, attentionMask = args.attentionMask ?? null] = inputs as [tf.Tensor, tf.Tensor?];
    const attended = this.added(
      x,
      this.attentionNorm,
      args,
      (h) => this.attention.call(h, { ...args, attentionMask }) as tf.Tensor,
    );
    return this.added(attended, this.feedForwardNorm, args, (h) => this.feedForward.call(h) as tf.Tensor);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.config, positional: { ...this.positional } };
  }

  private added(
    x: tf.Tensor,
    norm: LayerNorm | RMSNorm,
    args: CallArgs,
    part: (x: tf.Tensor) => tf.Tensor,
  ): tf.Tensor {
    const { normalizeFirst } = this.config;
    const normalised = (t: tf.Tensor) => norm.call(t) as tf.Tensor;
    const y = part(normalizeFirst ? normalised(x) : x);
    const sum = add(x, dropout(y, this.dropoutFor(this.config.dropout, args)));
    return normalizeFirst ? sum : normalised(sum);
  }

  private normalization(): LayerNorm | RMSNorm {
    const { normalization, epsilon } = this.config;
    return normalization === 'layerNorm' ? new LayerNorm({ epsilon }) : new RMSNorm({ epsilon });
  }
}
tf.serialization.registerClass(TransformerBlock);
