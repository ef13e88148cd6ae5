import * as tf from '@tensorflow/tfjs';
import { lossBetween, type Sums } from '../ops/between.js';
import { linear } from '../ops/linear.js';
import { initializers, type SequenceLayerConfig } from '../sequenceLayer.js';
import { type AttentionContext, type AttentionShape, PositionalEncoding } from './positionalEncoding.js';
import { standInOrder, standsAfter, sumsAtKeys, sumsAtQueries, withoutHiddenKeys } from './sumsOverKeys.js';

export interface GatedBiasConfig extends SequenceLayerConfig {
  /** false: queries look back only. Default true. */
  bidirectional?: boolean;
}

/**
 * Every token says how much attention fades across it, for each head: a number greater than 0, of the attention's input. A
 * score loses the sum of those between key and query. Keys that are hidden do not count.
 *
 * Looking back only, under a causal mask, the bias is given by key: softmax ignores the query's share of the sum. Not with an
 * attention mask, nor with positions that are given one by one.
 */
export abstract class GatedBias extends PositionalEncoding {
  protected readonly bidirectional: boolean;

  constructor(config: GatedBiasConfig) {
    super(config);
    this.bidirectional = config.bidirectional ?? true;
  }

  /** What attention loses across a token, of the numbers that the gates' projection gives. */
  protected abstract lossOf(logits: tf.Tensor): tf.Tensor;

  /** Whether keys ahead fade by losses of their own; else by the same, as the distance of two sums. */
  protected abstract readonly hasOwnGatesAhead: boolean;

  override buildAttention({ numHeads, memoryDim }: AttentionShape): void {
    const units = this.bidirectional && this.hasOwnGatesAhead ? 2 * numHeads : numHeads;
    this.createWeight('kernel', [memoryDim, units], initializers.glorotUniform);
    this.createWeight('bias', [units], initializers.zeros);
  }

  override scoreBias(at: AttentionContext): tf.Tensor {
    const losses = this.lossesOf(at);
    const isSameForAll = at.useCausalMask && !at.mask?.allowed && standInOrder(at);
    if (!this.bidirectional && isSameForAll) return sumsAtKeys(losses, at, true);
    const back = this.ofDirection(losses, 0, at);
    const sumsBack = sumsOf(back, at, true);
    if (!this.bidirectional) {
      return tf.where(standsAfter(at), Number.NEGATIVE_INFINITY, sumsBack.keys.sub(sumsBack.queries));
    }
    const sumsAhead = this.hasOwnGatesAhead ? sumsOf(this.ofDirection(losses, 1, at), at, false) : sumsBack;
    return lossBetween(sumsBack, sumsAhead, standsAfter(at));
  }

  /** The options of this encoding, as a saved model has them. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), bidirectional: this.bidirectional };
  }

  /** Each head's, of one direction: [B, H, 1 or T, S] */
  private ofDirection(losses: tf.Tensor, direction: number, { numHeads }: AttentionShape): tf.Tensor {
    return losses.slice([0, direction * numHeads], [-1, numHeads]);
  }

  /** Of all keys: [B, units, 1 or T, S] */
  private lossesOf(at: AttentionContext): tf.Tensor {
    const fresh = this.lossOf(linear(at.inputs.keys, this.weight('kernel'), this.weight('bias')));
    const { losses } = at.withEarlier(this, { losses: fresh });
    return withoutHiddenKeys((losses as tf.Tensor).transpose([0, 2, 1]).expandDims(2), at);
  }
}

function sumsOf(losses: tf.Tensor, at: AttentionContext, included: boolean): Sums {
  return { queries: sumsAtQueries(losses, at, included), keys: sumsAtKeys(losses, at, included) };
}
