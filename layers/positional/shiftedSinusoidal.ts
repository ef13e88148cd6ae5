import * as tf from '@tensorflow/tfjs';
import { uniformDraws } from '../seed.js';
import type { EmbeddingContext } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { SinusoidalPositional, type SinusoidalPositionalConfig } from './sinusoidal.js';

export interface ShiftedSinusoidalPositionalConfig extends SinusoidalPositionalConfig {
  /** K: in training each sequence starts at a position from 0 to K; at least 0. Default 500. */
  maxShift?: number;
}

/**
 * The waves of `SinusoidalPositional`; in training all positions of a sequence are shifted by a random offset from 0 to
 * K, for each sequence at every call. So a model cannot learn what stands where, and learns how far apart things are:
 * SHAPE. Outside of training nothing moves. A seeded layer draws the same in every run.
 *
 * Shapes: [B, T, C] -> [B, T, C]. It has no weights and no greatest length.
 *
 * @throws RangeError when an option is out of its range.
 * @see Kiyono et al. 2021, 2109.05644
 * @example new ShiftedSinusoidalPositional({ maxShift: 100 }).apply(tf.zeros([1, 3, 4]))
 */
export class ShiftedSinusoidalPositional extends SinusoidalPositional {
  static override readonly className: string = 'ShiftedSinusoidalPositional';
  private readonly maxShift: number;

  constructor(config: ShiftedSinusoidalPositionalConfig = {}) {
    super(config);
    this.maxShift = this.requireInteger('maxShift', config.maxShift ?? 500, 0);
    this.requireKnownOptions(ShiftedSinusoidalPositional, config);
  }

  override encodeInputs(x: tf.Tensor, at: EmbeddingContext): tf.Tensor {
    return super.encodeInputs(x, at.training ? this.shifted(at, x.shape[0] as number) : at);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), maxShift: this.maxShift };
  }

  private shifted(at: EmbeddingContext, batch: number): EmbeddingContext {
    const uniform = uniformDraws(this.nextSeed() ?? Math.floor(Math.random() * 2 ** 31));
    const shifts = Array.from({ length: batch }, () => Math.floor(uniform() * (this.maxShift + 1)));
    const rows = Array.from(at.ids);
    const ids = shifts.flatMap((shift, row) => {
      const start = at.batch === 1 ? 0 : row * at.length;
      return rows.slice(start, start + at.length).map((position) => position + shift);
    });
    return { ...at, ids, batch, key: null };
  }
}
tf.serialization.registerClass(ShiftedSinusoidalPositional);

/** How it is registered and shown. */
export const shape: BuiltInEncoding = {
  name: 'shape',
  encoding: ShiftedSinusoidalPositional,
  label: 'SHAPE',
  idea: 'Adds sinusoidal waves with a random offset in training, so that only relative positions can be learned.',
  explanation:
    'The waves of the sinusoidal encoding. In training each sequence starts at a random offset, drawn again at ' +
    'every step: absolute positions carry no information then, and distances are unchanged.',
  paper: '2109.05644',
  group: 'embeddings',
  inDefaultComparison: false,
};
