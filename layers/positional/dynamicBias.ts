import * as tf from '@tensorflow/tfjs';
import type { SequenceLayerConfig } from '../sequenceLayer.js';
import { createMlp, runMlp } from './mlp.js';
import type { AttentionShape } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { DistanceEncoding } from './scoreEncoding.js';

export interface DynamicBiasConfig extends SequenceLayerConfig {
  /** Width of the hidden layers. At least 1. Default 32. */
  hiddenDim?: number;
  /** Number of hidden layers. At least 1. Default 2. */
  numHiddenLayers?: number;
}

/**
 * Adds a bias for each head to every score, computed by a small MLP from the log distance: mlp(sign(d) log(1 + |d|))
 * for d = query position - key position, with SiLU between its layers. Any length can be run, and any positions,
 * fractions too. Later keys have distances below 0, so that both sides are told apart, in self and in cross attention.
 *
 * Acts on scores [B, H, T, S], alone and in attention; weights `mlp0/kernel` [1, hiddenDim], `mlp0/bias` [hiddenDim] and so on to
 * H outputs.
 *
 * The form is that of x-transformers' `DynamicPositionBias` with its `log_distance`. Swin Transformer V2, from which the log
 * is, has distances in two axes as parts of its window, one hidden layer of 512 with ReLU, and 16 sigmoid of what comes out.
 *
 * @throws RangeError when an option is less than 1.
 * @see Wang et al. 2022, 2108.00154; Liu et al. 2022, 2111.09883
 * @example new DynamicBias({ hiddenDim: 8 }).apply(tf.zeros([1, 2, 3, 3]))
 */
export class DynamicBias extends DistanceEncoding {
  static readonly className = 'DynamicBias';
  private readonly hiddenDim: number;
  private readonly numHiddenLayers: number;

  constructor(config: DynamicBiasConfig = {}) {
    super(config);
    this.hiddenDim = this.requireInteger('hiddenDim', config.hiddenDim ?? 32);
    this.numHiddenLayers = this.requireInteger('numHiddenLayers', config.numHiddenLayers ?? 2);
    this.requireKnownOptions(DynamicBias, config);
  }

  override buildAttention({ numHeads }: Pick<AttentionShape, 'numHeads'>): void {
    const hidden = Array.from({ length: this.numHiddenLayers }, () => this.hiddenDim);
    createMlp([1, ...hidden, numHeads], (...weight) => this.createWeight(...weight));
  }

  protected override feature(distance: number): number {
    return -Math.sign(distance) * Math.log1p(Math.abs(distance));
  }

  protected override biases(logDistances: tf.Tensor): tf.Tensor {
    const numLayers = this.numHiddenLayers + 1;
    const weight = (name: string) => this.weight(name);
    return runMlp(logDistances.expandDims(1), numLayers, 'silu', weight).transpose([1, 0]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), hiddenDim: this.hiddenDim, numHiddenLayers: this.numHiddenLayers };
  }
}
tf.serialization.registerClass(DynamicBias);

/** How it is registered and shown. */
export const dynamicBias: BuiltInEncoding = {
  name: 'dynamic-bias',
  encoding: DynamicBias,
  label: 'Dynamic bias',
  idea: 'A small network maps the log of the distance to a bias for each head.',
  explanation:
    'A network with two hidden layers takes the log of the distance, negative for later keys, and returns the ' +
    'bias of each head: a smooth curve, also at distances beyond those of training. The figures show trained ' +
    'values.',
  paper: '2111.09883',
  group: 'scores, by distance',
  inDefaultComparison: false,
};
