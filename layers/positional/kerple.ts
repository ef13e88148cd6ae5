import * as tf from '@tensorflow/tfjs';
import { initializers, type SequenceLayerConfig } from '../sequenceLayer.js';
import type { AttentionShape } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { DistanceEncoding } from './scoreEncoding.js';

/** 'log': -r1 log(1 + r2 distance). 'power': -r1 distance^r2. */
export type KerpleKernel = 'log' | 'power';

export interface KerpleBiasConfig extends SequenceLayerConfig {
  /** Default 'log', the paper's best. */
  kernel?: KerpleKernel;
}

/** Stands for the log of a distance of 0: e to this times r2 is 0 for r2 above 0.0035, and below 1e-6 from 0.0005 on. */
const LOG_OF_0 = -30_000;

/** What is taken of each distance; of those [N], its scale -r1 and r2 [H, 1] the bias; how r1 and r2 start, as in the authors' code. */
const KERNELS = {
  log: {
    feature: (distance: number) => distance,
    bias: (distances: tf.Tensor, scale: tf.Tensor, r2: tf.Tensor) =>
      scale.mul(distances.mul(r2.abs()).log1p()),
    greatest: { r1: 2, r2: 1 },
  },
  power: {
    // A graphics card is less exact about powers than about exponentials.
    feature: (distance: number) => (distance === 0 ? LOG_OF_0 : Math.log(distance)),
    bias: (logs: tf.Tensor, scale: tf.Tensor, r2: tf.Tensor) => scale.mul(logs.mul(foldedInto2(r2)).exp()),
    greatest: { r1: 1, r2: 2 },
  },
} as const;

/**
 * Subtracts a trained function of the distance from every score, separate for each head: r1 log(1 + r2 |i - j|), or r1
 * |i - j|^r2, for query i and key j. Any length can be run, and any positions, fractions too.
 *
 * Acts on scores [B, H, T, S], alone and in attention; weights `r1` [H], which starts in 0..2 (power: 0..1), and `r2` [H], in 0..1
 * (power: 0..2).
 *
 * The authors' models are causal. Without a causal mask, and in cross attention, a later key counts as an earlier one at
 * the same distance, as in the kernels of the paper: a sequence and its mirror image are the same to it.
 *
 * r1 and r2 are positive, and the power at most 2. The authors clip the weights to 0.01 and 2 as they read them; here their
 * magnitudes count, and a power is reflected at 2, so that no weight is written in a forward pass and none is stuck.
 *
 * @throws RangeError when the kernel is not known.
 * @see Chi et al. 2022, 2205.09921
 * @example new KerpleBias({ kernel: 'power' }).apply(tf.zeros([1, 2, 3, 3]))
 */
export class KerpleBias extends DistanceEncoding {
  static readonly className = 'KerpleBias';
  private readonly kernel: KerpleKernel;

  constructor(config: KerpleBiasConfig = {}) {
    super(config);
    this.kernel = this.requireOneOf('kernel', config.kernel ?? 'log', ['log', 'power']);
    this.requireKnownOptions(KerpleBias, config);
  }

  override buildAttention({ numHeads }: Pick<AttentionShape, 'numHeads'>): void {
    const { r1, r2 } = KERNELS[this.kernel].greatest;
    this.createWeight('r1', [numHeads], initializers.uniform(0, r1));
    this.createWeight('r2', [numHeads], initializers.uniform(0, r2));
  }

  protected override feature(distance: number): number {
    return KERNELS[this.kernel].feature(Math.abs(distance));
  }

  protected override biases(features: tf.Tensor): tf.Tensor {
    const [r1, r2] = ['r1', 'r2'].map((name) => this.weight(name).expandDims(1)) as [tf.Tensor, tf.Tensor];
    return KERNELS[this.kernel].bias(features, r1.abs().neg(), r2);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), kernel: this.kernel };
  }
}
tf.serialization.registerClass(KerpleBias);

/** The magnitude of x, above 2 as far below 2, above 4 as far above 0. */
function foldedInto2(x: tf.Tensor): tf.Tensor {
  return tf.sub(2, tf.sub(2, x).abs()).abs();
}

/** How it is registered and shown. */
export const kerpleLog: BuiltInEncoding = {
  name: 'kerple-log',
  encoding: KerpleBias,
  create: ({ seed }) => new KerpleBias({ kernel: 'log', seed: seed ?? null }),
  label: 'KERPLE log',
  idea: 'Scores decrease with the log of the distance, symmetrically, at a trained rate for each head.',
  explanation:
    'Every score decreases by r1 log(1 + r2 distance), with two trained numbers per head: the larger the ' +
    'distance, the more slowly. A sequence and its mirror image look the same to it, unless a causal mask ' +
    'distinguishes them. The figures show trained values.',
  paper: '2205.09921',
  group: 'scores, by distance',
  inDefaultComparison: false,
};

/** The same with a power of the distance. */
export const kerplePower: BuiltInEncoding = {
  name: 'kerple-power',
  encoding: KerpleBias,
  create: ({ seed }) => new KerpleBias({ kernel: 'power', seed: seed ?? null }),
  label: 'KERPLE power',
  idea: 'Scores decrease with a trained power of the distance, symmetrically.',
  explanation:
    'Every score decreases by r1 distance^r2, with two trained numbers per head and a power of at most 2; ALiBi ' +
    'has the power 1. A sequence and its mirror image look the same to it, unless a causal mask distinguishes ' +
    'them. The figures show trained values.',
  paper: '2205.09921',
  group: 'scores, by distance',
  inDefaultComparison: false,
};
