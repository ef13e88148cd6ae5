import * as tf from '@tensorflow/tfjs';
import { GatedBias, type GatedBiasConfig } from './gatedBias.js';
import type { BuiltInEncoding } from './registration.js';

/**
 * The forget gates of the Forgetting Transformer (FoX): each token has a gate f = sigmoid(x kernel + bias) in (0, 1) for each
 * head, x being its input of the attention, and the weight of a key is multiplied by all gates after it up to the query: the
 * score gains the sum of log f_l over j < l <= i. A gate of 0 makes the head forget what came before.
 *
 * `bidirectional: false` is the authors' form, for causal attention: without a causal mask it hides later keys itself. Both
 * ways is ours: keys ahead fade by gates of their own, sum of log g_l over i <= l < j, the mirror image. Under a causal mask no
 * scores are held, else all. In cross attention queries and keys count as standing on one line, and the gates are the keys'.
 *
 * Acts on scores in attention; weights `kernel` [width of the keys' input, H] and `bias` [H], 2 H of both with gates ahead.
 * Biases start at 0, as the authors': half of the attention is forgotten at every token.
 *
 * @see Lin et al. 2025, 2503.02130
 * @example
 * new MultiHeadAttention({ numHeads: 2, useCausalMask: true, positional: 'forgetting' }).apply(tf.ones([1, 3, 4]))
 */
export class ForgettingBias extends GatedBias {
  static readonly className = 'ForgettingBias';
  protected override readonly hasOwnGatesAhead = true;

  constructor(config: GatedBiasConfig = {}) {
    super(config);
    this.requireKnownOptions(ForgettingBias, config);
  }

  /** -log sigmoid(x) */
  protected override lossOf(logits: tf.Tensor): tf.Tensor {
    return tf.softplus(logits.neg());
  }
}
tf.serialization.registerClass(ForgettingBias);

/** How it is registered and shown. */
export const forgetting: BuiltInEncoding = {
  name: 'forgetting',
  encoding: ForgettingBias,
  create: ({ useCausalMask, seed }) =>
    new ForgettingBias({ bidirectional: !useCausalMask, seed: seed ?? null }),
  label: 'FoX',
  idea: 'Each word has a gate that reduces attention across it.',
  explanation:
    'In each layer and head, every word determines a gate from its state. Attention to an earlier word is ' +
    'multiplied by the gates of all words since, so a word can make a head forget what came before it. An encoder ' +
    'has a second set of gates for later words.',
  paper: '2503.02130',
  group: 'scores, by content',
  inDefaultComparison: false,
};
