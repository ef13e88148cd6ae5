import * as tf from '@tensorflow/tfjs';
import { MultiHeadAttention, type MultiHeadAttentionConfig } from '../attention/multiHeadAttention.js';
import { FeedForward, type FeedForwardConfig } from './feedForward.js';
import { type PartNorm, type PartOptions, ResidualBlock, type ResidualBlockConfig } from './residualBlock.js';

/**
 * Every option of its parts, which have their own defaults, and how they are joined. What is for one part alone is given under
 * its role, and wins.
 */
export interface TransformerBlockConfig
  extends ResidualBlockConfig,
    Omit<MultiHeadAttentionConfig, 'returnAttentionScores'>,
    FeedForwardConfig {
  /** Options of self attention alone. */
  attention?: PartOptions<MultiHeadAttentionConfig, 'returnAttentionScores'>;
  /** Options of the norms of self attention. */
  attentionNorm?: PartNorm;
  /** Options of the feed-forward alone. */
  feedForward?: PartOptions<FeedForwardConfig>;
  /** Options of the norms of the feed-forward. */
  feedForwardNorm?: PartNorm;
  /** Biases of all projections. Default true. */
  useBias?: boolean;
  /** Share set to zero in training, of attention weights and of both parts' outputs; in [0, 1). Default 0. */
  dropout?: number;
}

/**
 * Self attention and feed-forward, each with a residual connection.
 * normalizeFirst: y = x + attention(norm(x)), z = y + feedForward(norm(y)); the last block's output is then not normalised.
 * Otherwise: y = norm(x + attention(x)), z = norm(y + feedForward(y)).
 *
 * Inputs: x [B, T, C], or [x, attentionMask [B, T, T]]. Output [B, T, C].
 *
 * Call arguments: `mask` [B, T], `attentionMask` [B, T, T], `startIndex`, `positions`, `cache`.
 *
 * Weights: `attention`, `attentionNorm`, `feedForward`, `feedForwardNorm`.
 *
 * Blocks of published models differ in their parts: `attention: { queryKeyNorm: { normalization: 'rmsNorm' } }` (Qwen 3),
 * `norm: { placement: 'inputAndOutput' }` (Gemma 3) or 'output' (OLMo 2), `parallel: true` (GPT-NeoX).
 *
 * @throws RangeError when an option is out of its range or C is not divisible by numHeads.
 * @see Vaswani et al. 2017, 1706.03762; before or after: Xiong et al. 2020, 2002.04745
 * @example new TransformerBlock({ numHeads: 2, intermediateDim: 8, positional: 'alibi' }).apply(tf.ones([1, 3, 4]))
 */
export class TransformerBlock extends ResidualBlock {
  static readonly className = 'TransformerBlock';
  protected override readonly maxInputs = 2;

  constructor(config: TransformerBlockConfig) {
    super(config);
    this.addPart(
      'attention',
      new MultiHeadAttention(
        this.optionsForPart(config, { returnAttentionScores: false }, config.attention ?? {}),
      ),
      (attention) => (x, inputs, args) => {
        const { 1: attentionMask = args.attentionMask ?? null } = inputs;
        return attention.call(x, { ...args, attentionMask }) as tf.Tensor;
      },
    );
    this.addPart(
      'feedForward',
      new FeedForward(this.optionsForPart(config, {}, config.feedForward ?? {})),
      (feedForward) => (x) => {
        return feedForward.call(x) as tf.Tensor;
      },
    );
    this.requireKnownOptions(TransformerBlock, config);
  }
}
tf.serialization.registerClass(TransformerBlock);
