import * as tf from '@tensorflow/tfjs';
import {
  LINEAR_ACTIVATIONS,
  type LinearActivation,
  linear,
  linearFromHeads,
  linearToHeads,
} from '../ops/linear.js';
import {
  initializers,
  lastAxis,
  SequenceLayer,
  type SequenceLayerConfig,
  shapesOf,
} from '../sequenceLayer.js';

export interface ProjectionConfig extends SequenceLayerConfig {
  /** Width of the output; at least 1. */
  units: number;
  /** Default true. */
  useBias?: boolean;
  /** Default 'none'. */
  activation?: LinearActivation;
}

/**
 * y = activation(x kernel + bias) over the last axis, as `tf.layers.dense` on sequences.
 *
 * Shapes: [..., K] -> [..., units]; weights `kernel` [K, units] (Glorot uniform) and `bias` [units] (zeros).
 *
 * @throws RangeError when an option is out of its range.
 * @example new Projection({ units: 5 }).apply(tf.ones([1, 3, 4]))
 */
export class Projection extends SequenceLayer {
  static readonly className = 'Projection';
  private readonly units: number;
  private readonly useBias: boolean;
  private readonly activation: LinearActivation;

  constructor(config: ProjectionConfig) {
    super(config);
    this.units = this.requireInteger('units', config.units);
    this.useBias = config.useBias ?? true;
    this.activation = this.requireOneOf('activation', config.activation ?? 'none', LINEAR_ACTIVATIONS);
    this.requireKnownOptions(Projection, config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const inputs = lastAxis(this.label, shapesOf(inputShape)[0] as tf.Shape);
    this.createWeight('kernel', [inputs, this.units], initializers.glorotUniform);
    if (this.useBias) this.createWeight('bias', [this.units], initializers.zeros);
    this.built = true;
  }

  protected override forward(inputs: tf.Tensor[]): tf.Tensor {
    const [x] = inputs as [tf.Tensor];
    return linear(x, this.weight('kernel'), this.bias, this.activation);
  }

  /** [..., K] -> [..., numHeads, units / numHeads], without an activation. */
  toHeads(x: tf.Tensor, numHeads: number): tf.Tensor {
    return linearToHeads(x, this.weight('kernel'), this.bias, numHeads);
  }

  /** [..., H, D] with H D = K -> [..., units], without an activation. */
  fromHeads(x: tf.Tensor): tf.Tensor {
    return linearFromHeads(x, this.weight('kernel'), this.bias);
  }

  private get bias(): tf.Tensor | null {
    return this.useBias ? this.weight('bias') : null;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [...(shapesOf(inputShape)[0] as tf.Shape).slice(0, -1), this.units];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), units: this.units, useBias: this.useBias, activation: this.activation };
  }
}
tf.serialization.registerClass(Projection);
