import type * as tf from '@tensorflow/tfjs';
import { type AttentionOptions, attention, attentionWithWeights } from '../ops/attention.js';
import type { Attended } from '../positional/positionalEncoding.js';

/** Queries [B, T, H, D], keys and values [B, S, K, D]. */
interface Operands {
  readonly queries: tf.Tensor;
  readonly keys: tf.Tensor;
  readonly values: tf.Tensor;
}

/** An attention that runs when it is read: without holding weights, where nobody has asked for those before. */
export class Attending implements Attended {
  private result: ReturnType<typeof attentionWithWeights> | null = null;

  constructor(
    private readonly operands: Operands,
    private readonly options: AttentionOptions,
  ) {}

  get outputs(): tf.Tensor {
    const { queries, keys, values } = this.operands;
    return this.result?.outputs ?? attention(queries, keys, values, this.options);
  }

  get weights(): tf.Tensor {
    return this.whole().keptWeights;
  }

  get weightsBeforeDropout(): tf.Tensor {
    return this.whole().weights;
  }

  private whole(): ReturnType<typeof attentionWithWeights> {
    const { queries, keys, values } = this.operands;
    this.result ??= attentionWithWeights(queries, keys, values, this.options);
    return this.result;
  }
}
