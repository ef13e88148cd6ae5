import * as tf from '@tensorflow/tfjs';
import type { GivesHiddenStates } from '../capabilities.js';
import { layerNorm, rmsNorm } from '../ops/normalize.js';
import {
  initializers,
  lastAxis,
  SequenceLayer,
  type SequenceLayerConfig,
  shapesOf,
} from '../sequenceLayer.js';

export interface NormalizationConfig extends SequenceLayerConfig {
  /** Added to the variance (the mean square); greater than 0. Default 1e-5. */
  epsilon?: number;
}

/** What both share: epsilon, and the weight `gamma` [C]. */
abstract class Normalization extends SequenceLayer implements GivesHiddenStates {
  readonly givesHiddenStates = 'norm';
  protected readonly epsilon: number;

  constructor(config: NormalizationConfig = {}) {
    super(config);
    this.epsilon = this.requirePositive('epsilon', config.epsilon ?? 1e-5);
    for (const own of [LayerNorm, RMSNorm]) this.requireKnownOptions(own, config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const width = lastAxis(this.label, shapesOf(inputShape)[0] as tf.Shape);
    this.createWeight('gamma', [width], initializers.ones);
    this.buildRest(width);
    this.built = true;
  }

  /** Makes the weights besides `gamma`. */
  protected buildRest(_width: number): void {}

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }
}

/**
 * gamma (x - mean) / sqrt(variance + epsilon) + beta over the last axis.
 *
 * Shapes: [..., C] -> [..., C]; weights `gamma` (ones) and `beta` (zeros), each [C].
 *
 * @see Ba et al. 2016, 1607.06450
 * @example new LayerNorm().apply(tf.ones([1, 3, 4]))
 */
export class LayerNorm extends Normalization {
  static readonly className = 'LayerNorm';

  protected override buildRest(width: number): void {
    this.createWeight('beta', [width], initializers.zeros);
  }

  protected override forward(inputs: tf.Tensor[]): tf.Tensor {
    const [x] = inputs as [tf.Tensor];
    return layerNorm(x, this.weight('gamma'), this.weight('beta'), this.epsilon);
  }
}
tf.serialization.registerClass(LayerNorm);

/**
 * gamma x / sqrt(mean(x^2) + epsilon) over the last axis.
 *
 * Shapes: [..., C] -> [..., C]; weight `gamma` [C] (ones).
 *
 * @see Zhang and Sennrich 2019, 1910.07467
 * @example new RMSNorm().apply(tf.ones([1, 3, 4]))
 */
export class RMSNorm extends Normalization {
  static readonly className = 'RMSNorm';

  protected override forward(inputs: tf.Tensor[]): tf.Tensor {
    const [x] = inputs as [tf.Tensor];
    return rmsNorm(x, this.weight('gamma'), this.epsilon);
  }
}
tf.serialization.registerClass(RMSNorm);
