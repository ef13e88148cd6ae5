import * as tf from '@tensorflow/tfjs';
import { add } from '../ops/add.js';
import { type Positions, requireReadable } from '../positions.js';
import { PositionalEncoding } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { type SinusoidalPositionalConfig, type SinusoidLayout, sinusoidTable } from './sinusoidal.js';

/**
 * Adds fixed waves of two axes to the embeddings: the first half of the C channels are the waves of `SinusoidalPositional` at the first
 * axis of the position, the other half those at the second. It has no weights and no greatest position.
 *
 * Shapes: [B, T, C] -> [B, T, C], C at least 2. Positions have two axes, [T, 2] or [B, T, 2], and may be fractions; in a plain
 * sequence both are the position. With 'concatenated' and C divisible by 4 the table of masked autoencoders.
 *
 * @throws RangeError when C is less than 2, or an option is out of its range; PositionError for three axes.
 * @see He et al. 2021, 2111.06377
 * @example new Sinusoidal2d().apply(tf.zeros([1, 2, 8]), { positions: [[0, 0], [0, 1]] })
 */
export class Sinusoidal2d extends PositionalEncoding {
  static readonly className = 'Sinusoidal2d';
  private readonly maxWavelength: number;
  private readonly layout: SinusoidLayout;

  constructor(config: SinusoidalPositionalConfig = {}) {
    super(config);
    this.maxWavelength = this.requirePositive('maxWavelength', config.maxWavelength ?? 10_000);
    this.layout = this.requireOneOf('layout', config.layout ?? 'concatenated', [
      'interleaved',
      'concatenated',
    ]);
    this.requireKnownOptions(Sinusoidal2d, config);
  }

  override buildInputs(modelDim: number): void {
    this.requireInteger('modelDim', modelDim, 2);
  }

  override checkPositions(at: Positions): void {
    requireReadable(this.label, at, { axes: [1, 2] });
  }

  override encodeInputs(x: tf.Tensor, { ids, axes, batch, length }: Positions): tf.Tensor {
    const modelDim = x.shape[2] as number;
    const first = Math.ceil(modelDim / 2);
    const { maxWavelength, layout } = this;
    const halves = [first, modelDim - first].map((width, axis) => {
      const places = Float64Array.from(
        { length: batch * length },
        (_, row) => ids[row * axes + (axes === 1 ? 0 : axis)] as number,
      );
      return sinusoidTable(places, width, { maxWavelength, layout });
    });
    return add(x, tf.concat(halves, 1).reshape([batch, length, modelDim]));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), maxWavelength: this.maxWavelength, layout: this.layout };
  }
}
tf.serialization.registerClass(Sinusoidal2d);

/** How it is registered and shown. */
export const sinusoidal2d: BuiltInEncoding = {
  name: 'sinusoidal-2d',
  encoding: Sinusoidal2d,
  label: '2-D sinusoidal',
  idea: 'Adds sinusoidal waves of the row to half of the channels, and of the column to the other half.',
  explanation:
    'Sinusoidal with two axes: half of the channels encode the first coordinate of a position, half the second. ' +
    'For images; in a plain sequence both are the position.',
  paper: '2111.06377',
  group: 'embeddings',
  inDefaultComparison: false,
};
