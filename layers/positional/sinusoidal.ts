import * as tf from '@tensorflow/tfjs';
import { requireInteger, requireOneOf, requirePositive } from '../checks.js';
import { add } from '../ops/add.js';
import { type Positions, TableMemo } from '../positions.js';
import type { SequenceLayerConfig } from '../sequenceLayer.js';
import { type EmbeddingContext, PositionalEncoding } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';

/**
 * Order of the channels. 'interleaved': sin, cos, sin, cos, ... (Vaswani et al.); 'concatenated': all sines,
 * then all cosines (RoFormer's table in Hugging Face).
 */
export type SinusoidLayout = 'interleaved' | 'concatenated';

/** Wavelengths and order of the channels of a sinusoidal table. */
export interface SinusoidOptions {
  /** Wavelength, in positions over 2 pi, of the slowest channel; greater than 0. Default 10000. */
  maxWavelength?: number;
  /** Default 'interleaved'. */
  layout?: SinusoidLayout;
}

export interface SinusoidalPositionalConfig extends SequenceLayerConfig, SinusoidOptions {}

/**
 * Adds fixed waves to the embeddings: angle(p, i) = p / maxWavelength^(2i / C), channel 2i its sine and
 * channel 2i + 1 its cosine. It has no weights and no greatest length.
 *
 * Shapes: [B, T, C] -> [B, T, C], any C of at least 1; all waves are in -1..1;
 * `TokenEmbedding`'s `scale` brings its vectors to that size.
 *
 * @throws RangeError when maxWavelength is not greater than 0, or layout is not known.
 * @see Vaswani et al. 2017, 1706.03762, section 3.5
 * @example new SinusoidalPositional().apply(tf.zeros([1, 3, 4]))
 */
export class SinusoidalPositional extends PositionalEncoding {
  static readonly className: string = 'SinusoidalPositional';
  private readonly maxWavelength: number;
  private readonly layout: SinusoidLayout;
  private readonly memo = new TableMemo();

  constructor(config: SinusoidalPositionalConfig = {}) {
    super(config);
    this.maxWavelength = this.requirePositive('maxWavelength', config.maxWavelength ?? 10_000);
    this.layout = this.requireOneOf('layout', config.layout ?? 'interleaved', [
      'interleaved',
      'concatenated',
    ]);
    this.requireKnownOptions(SinusoidalPositional, config);
  }

  override encodeInputs(x: tf.Tensor, at: EmbeddingContext): tf.Tensor {
    return add(x, this.waves(at, x.shape[2] as number));
  }

  /** [1 or B, T, C] */
  protected waves(at: Positions, modelDim: number): tf.Tensor {
    const table = this.memo.get(at.key && `${at.key}x${modelDim}`, () =>
      sinusoids(at.ids, modelDim, { maxWavelength: this.maxWavelength, layout: this.layout }),
    );
    return tf.tensor(table, [at.batch, at.length, modelDim]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), maxWavelength: this.maxWavelength, layout: this.layout };
  }
}
tf.serialization.registerClass(SinusoidalPositional);

/**
 * The sinusoid table of Vaswani et al. 2017 (1706.03762).
 * @param positions T positions
 * @param modelDim C, at least 1
 * @returns [T, C], computed in float64 and rounded once
 * @throws RangeError when modelDim or an option is out of its range.
 */
export function sinusoidTable(
  positions: ArrayLike<number>,
  modelDim: number,
  options: SinusoidOptions = {},
): tf.Tensor2D {
  const { maxWavelength = 10_000, layout = 'interleaved' } = options;
  requireInteger('sinusoidTable', 'modelDim', modelDim);
  requirePositive('sinusoidTable', 'maxWavelength', maxWavelength);
  requireOneOf('sinusoidTable', 'layout', layout, ['interleaved', 'concatenated']);
  return tf.tensor2d(sinusoids(positions, modelDim, { maxWavelength, layout }), [positions.length, modelDim]);
}

function sinusoids(
  positions: ArrayLike<number>,
  modelDim: number,
  { maxWavelength, layout }: Required<SinusoidOptions>,
): Float32Array {
  const table = new Float32Array(positions.length * modelDim);
  const sines = Math.ceil(modelDim / 2);
  for (let channel = 0; channel < modelDim; channel++) {
    const pair = channel >> 1;
    const wave = channel % 2 === 0 ? Math.sin : Math.cos;
    const place = layout === 'interleaved' ? channel : pair + (channel % 2) * sines;
    const frequency = maxWavelength ** ((-2 * pair) / modelDim);
    for (let row = 0; row < positions.length; row++) {
      table[row * modelDim + place] = wave((positions[row] as number) * frequency);
    }
  }
  return table;
}

/** How it is registered and shown. */
export const sinusoidal: BuiltInEncoding = {
  name: 'sinusoidal',
  encoding: SinusoidalPositional,
  label: 'Sinusoidal',
  idea: 'Adds sine and cosine waves of the position to the word embeddings.',
  explanation:
    'Each channel is a wave over the positions, with frequencies from high to low, like the digits of a counter. ' +
    'Nothing is trained. The similarity of two positions depends only on their distance: the stripes along the ' +
    'diagonal.',
  paper: '1706.03762',
  group: 'embeddings',
  inDefaultComparison: true,
};
