import * as tf from '@tensorflow/tfjs';
import { zerosFrom } from '../ops/withGradient.js';
import { initializers, type SequenceLayerConfig } from '../sequenceLayer.js';
import { byPair } from './distances.js';
import { createMlp, runMlp } from './mlp.js';
import type { AttentionPositions, AttentionShape } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { ScoreEncoding } from './scoreEncoding.js';

export interface FireBiasConfig extends SequenceLayerConfig {
  /** Width of the hidden layer. At least 1. Default 32. */
  hiddenDim?: number;
  /**
   * L at the start, in tokens: up to this position distances are shares of L, from there on of the position. More than 0.
   * Default 512, as the authors have it for training on 2048 tokens; by name, a quarter of a model's maxLength. One that is
   * far above the lengths of training leaves small shares, and is slow to train.
   */
  threshold?: number;
}

/** As in the authors' code. */
const EPSILON = 1e-6;

/**
 * Adds a bias for each head to every score, computed by a small MLP from the distance relative to the position:
 * mlp(psi(i - j) / psi(max(L, i))) for query i and key j, with psi(x) = log(1 + c x). c > 0 and L > 0 are trained.
 * Where i is more than L, a longer sequence is an interpolation: the share never exceeds 1. Any length can be run, and
 * any positions, fractions too.
 *
 * Acts on scores [B, H, T, S], alone and in attention; weights `c` [1], starting at 0.1, `thresholdScale` [1], 1, by which
 * `threshold` is multiplied, `mlp0/kernel` [1, hiddenDim], `mlp0/bias` [hiddenDim], `mlp1/kernel` [hiddenDim, H], `mlp1/bias` [H]. The
 * magnitudes of `c` and `thresholdScale` count.
 *
 * The authors' models are causal, j <= i, and so is their form. Without a causal mask, and in cross attention, a later key has the
 * share -psi(j - i) / psi(max(L, j)), so that both sides are told apart and a share is never below -1.
 *
 * @throws RangeError when an option is out of its range.
 * @see Li et al. 2024, 2310.04418
 * @example new FireBias({ threshold: 64 }).apply(tf.zeros([1, 2, 3, 3]))
 */
export class FireBias extends ScoreEncoding {
  static readonly className = 'FireBias';
  private readonly hiddenDim: number;
  private readonly threshold: number;

  constructor(config: FireBiasConfig = {}) {
    super(config);
    this.hiddenDim = this.requireInteger('hiddenDim', config.hiddenDim ?? 32);
    this.threshold = this.requirePositive('threshold', config.threshold ?? 512);
    this.requireKnownOptions(FireBias, config);
  }

  override buildAttention({ numHeads }: Pick<AttentionShape, 'numHeads'>): void {
    this.createWeight('c', [1], () => tf.initializers.constant({ value: 0.1 }));
    this.createWeight('thresholdScale', [1], initializers.ones);
    createMlp([1, this.hiddenDim, numHeads], (...weight) => this.createWeight(...weight));
  }

  override scoreBias(at: AttentionPositions): tf.Tensor {
    const { values: distances, shape } = byPair(at, (query, key) => query - key);
    const { values: later } = byPair(at, (query, key) => Math.max(query, key, 0));
    const [batch, T, S] = shape;
    if (distances.length === 0) {
      const one = this.biases(tf.ones([1]), tf.ones([1]));
      return zerosFrom([one], [batch, one.shape[1] as number, T, S]);
    }
    const biases = this.biases(tf.tensor1d(distances), tf.tensor1d(later));
    return biases
      .reshape([batch, T * S, -1])
      .transpose([0, 2, 1])
      .reshape([batch, -1, T, S]);
  }

  /** Of pairs of query and key: their distance [N] and the later position of both [N] -> [N, H]. */
  private biases(distances: tf.Tensor, later: tf.Tensor): tf.Tensor {
    const c = this.weight('c').abs();
    const psi = (x: tf.Tensor) => x.mul(c).log1p();
    const threshold = this.weight('thresholdScale').abs().mul(this.threshold);
    // The greater of both: the gradient of tf.maximum does not sum over what it broadcasts.
    const normalizer = threshold.add(tf.relu(tf.sub(later, threshold)));
    const shares = psi(distances.abs()).div(psi(normalizer).add(EPSILON));
    return runMlp(distances.sign().mul(shares).expandDims(1), 2, 'relu', (name) => this.weight(name));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), hiddenDim: this.hiddenDim, threshold: this.threshold };
  }
}
tf.serialization.registerClass(FireBias);

/** How it is registered and shown. */
export const fire: BuiltInEncoding = {
  name: 'fire',
  encoding: FireBias,
  // The authors' part of the length of training: 512 of 2048.
  create: ({ maxLength, seed }) =>
    new FireBias({ ...(maxLength ? { threshold: maxLength / 4 } : {}), seed: seed ?? null }),
  label: 'FIRE',
  idea: 'A small network maps the distance, relative to the position, to a bias for each head.',
  explanation:
    'A network with one hidden layer takes the log of the distance divided by the log of the position, negative ' +
    'for later keys, and returns the bias of each head. Far into a long sequence, distances shrink to values ' +
    'known from training. The figures show trained values.',
  paper: '2310.04418',
  group: 'scores, by both positions',
  inDefaultComparison: false,
};
