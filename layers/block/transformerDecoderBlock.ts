import * as tf from '@tensorflow/tfjs';
import { MultiHeadAttention, type MultiHeadAttentionConfig } from '../attention/multiHeadAttention.js';
import { ShapeError } from '../errors.js';
import type { PositionalSpec } from '../positional/registry.js';
import { shapesOf } from '../sequenceLayer.js';
import { FeedForward } from './feedForward.js';
import { type PartNorm, type PartOptions, ResidualBlock } from './residualBlock.js';
import type { TransformerBlockConfig } from './transformerBlock.js';

/** The options of `TransformerBlock`; those of attentions are for both of them, unless they are given for one alone. */
export interface TransformerDecoderBlockConfig extends TransformerBlockConfig {
  /** Of self attention: queries attend to no later key. Default true. */
  useCausalMask?: boolean;
  /** The encoding of self attention; cross attention has none unless `crossAttention` says so. Default 'none'. */
  positional?: PositionalSpec;
  /** Options of cross attention alone; its encoding, too. */
  crossAttention?: PartOptions<MultiHeadAttentionConfig, 'returnAttentionScores' | 'useCausalMask'>;
  /** Options of the norms of cross attention. */
  crossAttentionNorm?: PartNorm;
}

/**
 * Causal self attention, cross attention to a memory, and feed-forward, each with a residual connection.
 * normalizeFirst: y = x + attention(norm(x)), z = y + crossAttention(norm(y), memory), z + feedForward(norm(z)); the
 * last block's output is then not normalised, nor is the memory. Otherwise norm(x + attention(x)), and so on.
 *
 * Inputs: [x, memory] or [x, memory, memoryMask]: x [B, T, C], memory [B, S, ...], memoryMask [B, S], true or 1 where the memory
 * has a token, or [B, T, S] where a query may attend to one. Output [B, T, C]. Without a memoryMask [B, S] the padding of the
 * memory is that of the mask which it carries, as the output of an encoder does.
 *
 * Call arguments: `mask` [xMask, memoryMask], `attentionMask` [B, T, T] of self attention, `startIndex`, `positions`, `cache`:
 * keys and values of earlier tokens, and those of the memory, which are computed in the first step.
 *
 * Weights: `attention`, `attentionNorm`, `crossAttention`, `crossAttentionNorm`, `feedForward`, `feedForwardNorm`.
 *
 * @throws RangeError when an option is out of its range, C is not divisible by numHeads, or there is no memory.
 * @see Vaswani et al. 2017, 1706.03762, section 3.1
 * @example new TransformerDecoderBlock({ numHeads: 2, intermediateDim: 8 }).apply([tf.ones([1, 3, 4]), tf.ones([1, 5, 4])])
 */
export class TransformerDecoderBlock extends ResidualBlock {
  static readonly className = 'TransformerDecoderBlock';
  protected override readonly maxInputs = 3;
  private readonly crossAttention: MultiHeadAttention;

  constructor(config: TransformerDecoderBlockConfig) {
    super(config);
    const own = { ...config, useCausalMask: config.useCausalMask ?? true };
    const settled = { returnAttentionScores: false };
    const ofCross = { positional: 'none', attentionWindow: null, ...config.crossAttention };
    this.addPart(
      'attention',
      new MultiHeadAttention(this.optionsForPart(own, settled, config.attention ?? {})),
      (attention) => (x, _inputs, args) => attention.call(x, args) as tf.Tensor,
    );
    this.crossAttention = new MultiHeadAttention(
      this.optionsForPart(config, { ...settled, useCausalMask: false }, ofCross),
    );
    this.addPart('crossAttention', this.crossAttention, (attention) => (x, inputs, args) => {
      const { memory, padding, attentionMask } = this.memoryOf(inputs, args.mask);
      return attention.call([x, memory], { ...args, mask: [null, padding], attentionMask }) as tf.Tensor;
    });
    this.addPart(
      'feedForward',
      new FeedForward(this.optionsForPart(config, {}, config.feedForward ?? {})),
      (feedForward) => (x) => {
        return feedForward.call(x) as tf.Tensor;
      },
    );
    this.requireKnownOptions(TransformerDecoderBlock, config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const [x, memory] = shapesOf(inputShape) as [tf.Shape, tf.Shape?];
    if (!memory) throw this.withoutMemory();
    this.crossAttention.build([x, memory]);
    super.build(x);
  }

  /** The memory, which of its tokens count, and who may attend to which. */
  private memoryOf(
    [, memory, memoryMask]: tf.Tensor[],
    mask: tf.Tensor | (tf.Tensor | null)[] | null = null,
  ): { memory: tf.Tensor; padding: tf.Tensor | null; attentionMask: tf.Tensor | null } {
    if (!memory) throw this.withoutMemory();
    if (mask instanceof tf.Tensor) {
      throw new ShapeError(`${this.label}: the mask is a list, [xMask, memoryMask]; got one tensor`);
    }
    const carried = mask?.[1] ?? null;
    return memoryMask?.rank === 2
      ? { memory, padding: memoryMask, attentionMask: null }
      : { memory, padding: carried, attentionMask: memoryMask ?? null };
  }

  private withoutMemory(): ShapeError {
    return new ShapeError(
      `${this.label}: expected [x, memory] or [x, memory, memoryMask]; got x without a memory`,
    );
  }
}
tf.serialization.registerClass(TransformerDecoderBlock);
