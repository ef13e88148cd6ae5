import * as tf from '@tensorflow/tfjs';
import { type Move, MovedPositions, type MovedPositionsConfig } from './movedPositions.js';
import type { BuiltInEncoding } from './registration.js';

/** Options of `InterpolatedPositions`. */
export interface InterpolatedPositionsConfig extends MovedPositionsConfig {
  /** How many times longer sequences may be than those of training; greater than 0. Default 2. */
  factor?: number;
}

/**
 * Position interpolation: the encoding acts at p / factor, so that sequences `factor` times as long as those of
 * training use the same range of positions. Over any encoding that takes fractions; over a rotary one as its linear
 * scaling. It has no weights of its own. A bias by distance is made for every pair of query and key, as distances are
 * no integers.
 *
 * In cross attention queries and keys move alike.
 *
 * @throws RangeError when factor is not greater than 0; PositionError when the encoding takes integers only.
 * @see Chen et al. 2023, 2306.15595, for rotary positions; over other encodings it is ours
 * @example new MultiHeadAttention({ numHeads: 2, positional: new InterpolatedPositions({ encoding: 'rotary', factor: 4 }) })
 */
export class InterpolatedPositions extends MovedPositions {
  static readonly className = 'InterpolatedPositions';
  static readonly unnamedOptions = ['encoding', 'factor'];
  private readonly factor: number;

  constructor(config: InterpolatedPositionsConfig = {}) {
    super(config);
    this.factor = this.requirePositive('factor', config.factor ?? 2);
    this.requireKnownOptions(InterpolatedPositions, config);
  }

  /** Any can be divided. */
  override checkPositions(): void {}

  protected override moveOf(): Move {
    return (position) => position / this.factor;
  }

  /** The options of this encoding, as a saved model has them. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.factor };
  }
}
tf.serialization.registerClass(InterpolatedPositions);

/** How it is registered and shown. */
export const interpolated: BuiltInEncoding = {
  name: 'interpolated',
  encoding: InterpolatedPositions,
  label: 'Position interpolation',
  idea: 'Scales the positions of longer sequences down to those of training; for any encoding.',
  explanation:
    'Positions are divided by a factor before the encoding reads them, so that no position and no distance ' +
    'exceeds those of training. Uses rotary positions unless another encoding is named, as in ' +
    'interpolated(sinusoidal, 4).',
  paper: '2306.15595',
  group: 'positions themselves',
  inDefaultComparison: false,
};
