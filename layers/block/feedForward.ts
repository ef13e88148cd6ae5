import * as tf from '@tensorflow/tfjs';
import type { LinearActivation } from '../ops/linear.js';
import { siluGate } from '../ops/siluGate.js';
import { lastAxis, SequenceLayer, type SequenceLayerConfig, shapesOf } from '../sequenceLayer.js';
import { Projection } from './projection.js';

/** 'gelu' by erf, 'geluTanh' its tanh approximation, 'relu', or 'swiglu': silu(gate(x)) times the intermediate. */
export type FeedForwardActivation = 'gelu' | 'geluTanh' | 'relu' | 'swiglu';

const ACTIVATIONS: readonly FeedForwardActivation[] = ['gelu', 'geluTanh', 'relu', 'swiglu'];

export interface FeedForwardConfig extends SequenceLayerConfig {
  /** Width between the two projections; at least 1. */
  intermediateDim: number;
  /** Default 'gelu'. */
  activation?: FeedForwardActivation;
  /** Default true. */
  useBias?: boolean;
}

/**
 * output(activation(intermediate(x))), for each token alone; 'swiglu': output(silu(gate(x)) intermediate(x)).
 *
 * Shapes: [B, T, C] -> [B, T, C]; projections `intermediate`, `output`, and `gate` for 'swiglu'.
 *
 * @throws RangeError when an option is out of its range.
 * @see Vaswani et al. 2017, 1706.03762, section 3.3; Shazeer 2020, 2002.05202 (SwiGLU)
 * @example new FeedForward({ intermediateDim: 8 }).apply(tf.ones([1, 3, 4]))
 */
export class FeedForward extends SequenceLayer {
  static readonly className = 'FeedForward';
  private readonly intermediateDim: number;
  private readonly activation: FeedForwardActivation;
  private readonly useBias: boolean;
  private readonly intermediate: Projection;
  private readonly gate: Projection | null;
  private output_: Projection | null = null;

  constructor(config: FeedForwardConfig) {
    super(config);
    this.intermediateDim = this.requireInteger('intermediateDim', config.intermediateDim);
    this.activation = this.requireOneOf('activation', config.activation ?? 'gelu', ACTIVATIONS);
    this.useBias = config.useBias ?? true;
    const isGated = this.activation === 'swiglu';
    const activation = isGated ? 'none' : this.activation;
    this.intermediate = this.adopt('intermediate', this.projection(this.intermediateDim, activation));
    this.gate = isGated ? this.adopt('gate', this.projection(this.intermediateDim)) : null;
    this.requireKnownOptions(FeedForward, config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = shapesOf(inputShape)[0] as tf.Shape;
    const modelDim = lastAxis(this.label, shape);
    this.output_ = this.adopt('output', this.projection(modelDim));
    this.intermediate.build(shape);
    this.gate?.build(shape);
    this.output_.build([...shape.slice(0, -1), this.intermediateDim]);
    this.built = true;
  }

  protected override forward(inputs: tf.Tensor[]): tf.Tensor {
    const [x] = inputs as [tf.Tensor];
    const wide = this.intermediate.call(x) as tf.Tensor;
    const active = this.gate ? siluGate(this.gate.call(x) as tf.Tensor, wide) : wide;
    return (this.output_ as Projection).call(active) as tf.Tensor;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { intermediateDim, activation, useBias } = this;
    return { ...super.getConfig(), intermediateDim, activation, useBias };
  }

  private projection(units: number, activation: LinearActivation = 'none'): Projection {
    return new Projection({ units, activation, useBias: this.useBias, seed: this.seed });
  }
}
tf.serialization.registerClass(FeedForward);
