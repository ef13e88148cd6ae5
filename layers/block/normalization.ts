import * as tf from '@tensorflow/tfjs';
import type { GivesHiddenStates } from '../capabilities.js';
import { requireOneOf } from '../checks.js';
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

export interface LayerNormConfig extends NormalizationConfig {
  /** Whether beta is added. Default true. */
  center?: boolean;
}

/** What both share: epsilon, and the weight `gamma` [C]. */
export abstract class Normalization extends SequenceLayer implements GivesHiddenStates {
  readonly givesHiddenStates = 'norm';
  protected readonly epsilon: number;

  constructor(config: NormalizationConfig = {}) {
    super(config);
    this.epsilon = this.requirePositive('epsilon', config.epsilon ?? 1e-5);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const width = lastAxis(this.label, shapesOf(inputShape)[0] as tf.Shape);
    this.createWeight('gamma', [width], initializers.ones);
    this.buildRest(width);
    this.built = true;
  }

  /** Makes the weights besides `gamma`. */
  protected buildRest(_width: number): void {}

  /** The options of this layer, as a saved model has them. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }
}

/**
 * gamma (x - mean) / sqrt(variance + epsilon) + beta over the last axis.
 *
 * Shapes: [..., C] -> [..., C]; weights `gamma` (ones) and, unless `center` is false, `beta` (zeros), each [C].
 *
 * @see Ba et al. 2016, 1607.06450
 * @example new LayerNorm().apply(tf.ones([1, 3, 4]))
 */
export class LayerNorm extends Normalization {
  static readonly className = 'LayerNorm';
  private readonly center: boolean;

  constructor(config: LayerNormConfig = {}) {
    super(config);
    this.center = this.requireBoolean('center', config.center ?? true);
    this.requireKnownOptions(LayerNorm, config);
  }

  protected override buildRest(width: number): void {
    if (this.center) this.createWeight('beta', [width], initializers.zeros);
  }

  protected override forward(inputs: tf.Tensor[]): tf.Tensor {
    const [x] = inputs as [tf.Tensor];
    const gamma = this.weight('gamma');
    return layerNorm(x, gamma, this.center ? this.weight('beta') : tf.zerosLike(gamma), this.epsilon);
  }

  /** The options of this layer, as a saved model has them. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), center: this.center };
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

  constructor(config: NormalizationConfig = {}) {
    super(config);
    this.requireKnownOptions(RMSNorm, config);
  }

  protected override forward(inputs: tf.Tensor[]): tf.Tensor {
    const [x] = inputs as [tf.Tensor];
    return rmsNorm(x, this.weight('gamma'), this.epsilon);
  }
}
tf.serialization.registerClass(RMSNorm);

/** Which norm: `LayerNorm` or `RMSNorm`. */
export type NormalizationKind = 'layerNorm' | 'rmsNorm';

/** A norm that a layer has among its parts. */
export interface NormOptions extends Omit<LayerNormConfig, keyof SequenceLayerConfig> {
  /** Default 'layerNorm'. */
  normalization?: NormalizationKind;
}

/** @throws OptionError when an option is out of its range, or this kind of norm does not have it. */
export function createNorm(name: string, { normalization, ...config }: NormOptions): Normalization {
  const kinds: NormalizationKind[] = ['layerNorm', 'rmsNorm'];
  const kind = requireOneOf(name, 'normalization', normalization ?? 'layerNorm', kinds);
  return kind === 'layerNorm' ? new LayerNorm({ ...config, name }) : new RMSNorm({ ...config, name });
}
