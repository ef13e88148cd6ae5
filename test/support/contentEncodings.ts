import * as tf from '@tensorflow/tfjs';
import { MultiHeadAttention, type MultiHeadAttentionConfig } from '../../layers/index.js';
import { randomTensor } from './tensors.js';

/** Encodings that look at content, by name; options of their own are in the file of each. */
export const CONTENT_ENCODINGS = [
  ...['shaw', 'transformer-xl', 'deberta', 'cope', 'dape', 'forgetting', 'cable'],
] as const;

/** Sizes that differ, so that a swapped axis shows. */
export const [B, T, C, H, K, D] = [2, 5, 7, 6, 3, 4];

export const x = (seed = 1): tf.Tensor => randomTensor([B, T, C], seed);

/** Grouped heads, and weights that are the same for all. */
export function attentionWith(
  positional: MultiHeadAttentionConfig['positional'],
  config: Partial<MultiHeadAttentionConfig> = {},
): MultiHeadAttention {
  const shape = { numHeads: H, numKeyValueHeads: K, keyDim: D };
  return new MultiHeadAttention({
    ...shape,
    seed: 3,
    name: 'attention',
    ...config,
    ...(positional ? { positional } : {}),
  });
}

/** Tokens in another order, the same in all sequences. */
export function reordered(sequence: tf.Tensor, order: readonly number[]): tf.Tensor {
  return sequence.gather(tf.tensor1d([...order], 'int32'), 1);
}
