import * as tf from '@tensorflow/tfjs';
import { GatedBias, type GatedBiasConfig } from './gatedBias.js';
import type { BuiltInEncoding } from './registration.js';

/**
 * Context-aware biases (CABLE): each token adds -softplus(x kernel + bias) to a sum along the sequence, for each head, x being
 * its input of the attention; the score of query i and key j gains the difference of the two sums, -sum of softplus_l over
 * j < l <= i. Looking back it is the bias of `ForgettingBias` with the signs of kernel and bias turned, for -softplus(h) is
 * log sigmoid(-h): the two papers found it independently.
 *
 * `bidirectional: false` is the authors' decoder: without a causal mask it hides later keys itself. Both ways is ours: the
 * distance is that of the two sums, |s_i - s_j|, so the numbers are the same in both directions, where `ForgettingBias` has
 * gates of their own. Under a causal mask no scores are held, else all. In cross attention queries and keys count as standing
 * on one line. The authors' code leaves out the scale 1 / sqrt(D); here it is that of the attention.
 *
 * Acts on scores in attention; weights `kernel` [width of the keys' input, H] and `bias` [H].
 *
 * @see Veisi et al. 2025, 2503.08067
 * @example
 * new MultiHeadAttention({ numHeads: 2, useCausalMask: true, positional: 'cable' }).apply(tf.ones([1, 3, 4]))
 */
export class CableBias extends GatedBias {
  static readonly className = 'CableBias';
  protected override readonly hasOwnGatesAhead = false;

  constructor(config: GatedBiasConfig = {}) {
    super(config);
    this.requireKnownOptions(CableBias, config);
  }

  protected override lossOf(logits: tf.Tensor): tf.Tensor {
    return tf.softplus(logits);
  }
}
tf.serialization.registerClass(CableBias);

/** How it is registered and shown. */
export const cable: BuiltInEncoding = {
  name: 'cable',
  encoding: CableBias,
  create: ({ useCausalMask, seed }) => new CableBias({ bidirectional: !useCausalMask, seed: seed ?? null }),
  label: 'CABLE',
  idea: 'The distance of two words is the sum of step lengths computed from the words between them.',
  explanation:
    'In each layer and head, every word determines a step length from its state. A score decreases by the sum of ' +
    'the step lengths between its two words. In a decoder this equals the forget gates of FoX; in an encoder a ' +
    'word has the same step length in both directions.',
  paper: '2503.08067',
  group: 'scores, by content',
  inDefaultComparison: false,
};
