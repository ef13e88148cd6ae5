import * as tf from '@tensorflow/tfjs';
import { add } from '../ops/add.js';
import { zerosFrom } from '../ops/withGradient.js';
import { initializers } from '../sequenceLayer.js';
import type { EmbeddingContext } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { SinusoidalPositional, type SinusoidalPositionalConfig } from './sinusoidal.js';

/**
 * The waves of `SinusoidalPositional` with a trained scale: y = x + scale waves. A model settles by itself how much
 * places weigh beside words.
 *
 * Shapes: [B, T, C] -> [B, T, C]; weight `scale` [], which starts at 1.
 *
 * @throws RangeError when maxWavelength is not greater than 0, or layout is not known.
 * @see Li et al. 2018, 1809.08895, section 3.3
 * @example new ScaledSinusoidalPositional().apply(tf.zeros([1, 3, 4]))
 */
export class ScaledSinusoidalPositional extends SinusoidalPositional {
  static override readonly className: string = 'ScaledSinusoidalPositional';

  constructor(config: SinusoidalPositionalConfig = {}) {
    super(config);
    this.requireKnownOptions(ScaledSinusoidalPositional, config);
  }

  override buildInputs(): void {
    this.createWeight('scale', [], initializers.ones);
  }

  override encodeInputs(x: tf.Tensor, at: EmbeddingContext): tf.Tensor {
    const scale = this.weight('scale');
    if (x.size === 0) return zerosFrom([x, scale], x.shape);
    return add(x, this.waves(at, x.shape[2] as number).mul(scale));
  }
}
tf.serialization.registerClass(ScaledSinusoidalPositional);

/** How it is registered and shown. */
export const scaledSinusoidal: BuiltInEncoding = {
  name: 'scaled-sinusoidal',
  encoding: ScaledSinusoidalPositional,
  label: 'Scaled sinusoidal',
  idea: 'Adds sinusoidal waves to the word embeddings, multiplied by a trained scale.',
  explanation:
    'The waves of the sinusoidal encoding, multiplied by one trained number: training determines the weight of ' +
    'positions relative to words.',
  paper: '1809.08895',
  group: 'embeddings',
  inDefaultComparison: false,
};
