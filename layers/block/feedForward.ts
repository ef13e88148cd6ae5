import * as tf from '@tensorflow/tfjs';
import type { ActivationName } from '../ops/activations.js';
import { gatedLinearUnit } from '../ops/gatedLinearUnit.js';
import type { LinearActivation } from '../ops/linear.js';
import { lastAxis, SequenceLayer, type SequenceLayerConfig, shapesOf } from '../sequenceLayer.js';
import { Projection } from './projection.js';

/** Gated linear units, and what acts on their gates. */
const GATES = { swiglu: 'silu', geglu: 'gelu', gegluTanh: 'geluTanh' } as const satisfies Record<
  string,
  ActivationName
>;

/** 'gelu' by erf, 'geluTanh' its tanh approximation, 'relu', 'silu'; or with a gate: 'swiglu', 'geglu', 'gegluTanh'. */
export type FeedForwardActivation = ActivationName | keyof typeof GATES;

const ACTIVATIONS: readonly FeedForwardActivation[] = [
  ...(['gelu', 'geluTanh', 'relu', 'silu'] as const),
  ...(['swiglu', 'geglu', 'gegluTanh'] as const),
];

export interface FeedForwardConfig extends SequenceLayerConfig {
  /** Width between the two projections; at least 1. */
  intermediateDim: number;
  /** Default 'gelu'. */
  activation?: FeedForwardActivation;
  /** Default true. */
  useBias?: boolean;
}

/**
 * output(activation(intermediate(x))), for each token alone; with a gate output(activation(gate(x)) intermediate(x)), where the
 * activation of 'swiglu' is silu, that of 'geglu' gelu, and that of 'gegluTanh' geluTanh.
 *
 * Shapes: [B, T, C] -> [B, T, C]; projections `intermediate`, `output`, and `gate` where there is one.
 *
 * @throws RangeError when an option is out of its range.
 * @see Vaswani et al. 2017, 1706.03762, section 3.3; Shazeer 2020, 2002.05202 (gates)
 * @example new FeedForward({ intermediateDim: 8 }).apply(tf.ones([1, 3, 4]))
 */
export class FeedForward extends SequenceLayer {
  static readonly className = 'FeedForward';
  private readonly intermediateDim: number;
  private readonly activation: FeedForwardActivation;
  private readonly useBias: boolean;
  private readonly intermediate: Projection;
  private readonly gate: Projection | null;
  private readonly gateActivation: ActivationName | null;
  private output_: Projection | null = null;

  constructor(config: FeedForwardConfig) {
    super(config);
    this.intermediateDim = this.requireInteger('intermediateDim', config.intermediateDim);
    this.activation = this.requireOneOf('activation', config.activation ?? 'gelu', ACTIVATIONS);
    this.useBias = this.requireBoolean('useBias', config.useBias ?? true);
    this.gateActivation = isGated(this.activation) ? GATES[this.activation] : null;
    const activation = isGated(this.activation) ? 'none' : this.activation;
    this.intermediate = this.adopt('intermediate', this.projection(this.intermediateDim, activation));
    this.gate = this.gateActivation ? this.adopt('gate', this.projection(this.intermediateDim)) : null;
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
    return (this.output_ as Projection).call(this.gated(x, wide)) as tf.Tensor;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { intermediateDim, activation, useBias } = this;
    return { ...super.getConfig(), intermediateDim, activation, useBias };
  }

  private gated(x: tf.Tensor, wide: tf.Tensor): tf.Tensor {
    if (!this.gate || !this.gateActivation) return wide;
    return gatedLinearUnit(this.gate.call(x) as tf.Tensor, wide, this.gateActivation);
  }

  private projection(units: number, activation: LinearActivation = 'none'): Projection {
    return new Projection({ units, activation, useBias: this.useBias, seed: this.seed });
  }
}
tf.serialization.registerClass(FeedForward);

function isGated(activation: FeedForwardActivation): activation is keyof typeof GATES {
  return activation in GATES;
}
