import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import type { BuiltInEncoding } from './registration.js';
import { RotaryByAxes, type RotaryByAxesConfig, type TurningPair } from './rotaryByAxes.js';

/**
 * Rotary positions of images: the first half of the D / 2 channel pairs is rotated by the first axis of the positions,
 * the other half by the second; pair i of a half by p maxWavelength^(-4i / D). A score depends on the differences along
 * both axes only.
 *
 * Positions have two axes, [T, 2] or [B, T, 2], and may be fractions. In a plain sequence both axes are the position. In cross
 * attention keys are such a plain sequence. With 'halfSplit' as the vision part of Qwen2-VL, with 'interleaved' as RoPE-ViT's axial
 * form, whose maxWavelength is 100.
 *
 * @throws OptionError when D is not divisible by 4 or an option is out of its range; PositionError for three axes.
 * @see Heo et al. 2024, 2403.13298; Wang et al. 2024, 2409.12191
 * @example new MultiHeadAttention({ numHeads: 2, positional: new Rotary2d() }).apply(tf.ones([1, 2, 8]), { positions: [[0, 0], [0, 1]] })
 */
export class Rotary2d extends RotaryByAxes {
  static readonly className = 'Rotary2d';
  protected readonly axes = 2;

  constructor(config: RotaryByAxesConfig = {}) {
    super(config);
    this.requireKnownOptions(Rotary2d, config);
  }

  /** The axis and the frequency of each channel pair: one half of the pairs for each axis. */
  protected override turningPairs(pairs: number): TurningPair[] {
    if (pairs % 2 !== 0) {
      throw new OptionError(`${this.label}: the width of a head must be divisible by 4; got ${2 * pairs}`);
    }
    const half = pairs / 2;
    return Array.from({ length: pairs }, (_, pair) => ({
      axis: pair < half ? 0 : 1,
      frequency: this.maxWavelength ** (-(pair % half) / half),
    }));
  }
}
tf.serialization.registerClass(Rotary2d);

/** How it is registered and shown. */
export const rotary2d: BuiltInEncoding = {
  name: 'rotary-2d',
  encoding: Rotary2d,
  label: '2-D RoPE',
  idea: 'Rotates half of the channels by the row, the other half by the column.',
  explanation:
    'RoPE with two axes: half of the channel pairs are rotated by the first coordinate of a position, half by the ' +
    'second. For images; in a plain sequence both are the position.',
  paper: '2403.13298',
  group: 'queries and keys',
  inDefaultComparison: false,
};
