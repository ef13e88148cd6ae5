import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import { applyRotaryTables, type RotaryLayout, type RotaryTables, type Rotation } from '../ops/rotary.js';
import { type Positions, positionsOf, TableMemo } from '../positions.js';
import {
  type CallArgs,
  lastAxis,
  requireRank,
  type SequenceLayerConfig,
  shapesOf,
} from '../sequenceLayer.js';
import { type AttentionPositions, type AttentionShape, PositionalEncoding } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { rotaryTables } from './rotaryAngles.js';

export interface RotaryEmbeddingConfig extends SequenceLayerConfig {
  /** The base of the frequencies, often called theta; greater than 0. Default 10000. */
  maxWavelength?: number;
  /** Which channels form a pair. Default 'halfSplit'. */
  layout?: RotaryLayout;
  /** Share of the head's channels, from the first on, that turn; in (0, 1]. Default 1. */
  partialRotaryFactor?: number;
}

/**
 * Turns pairs of channels by an angle that grows with the position: pair i of the R turning channels by
 * p maxWavelength^(-2i / R). Norms are kept, and the score of a query at m and a key at n depends on m - n only.
 *
 * In attention it turns queries and keys [B, H, T, D]. Used alone it turns its input: [B, T, C] or
 * [B, H, T, D], positions along the second-last axis, pairs along the last. R = D partialRotaryFactor must be even.
 *
 * @throws RangeError when R is odd or 0, or an option is out of its range.
 * @see Su et al. 2021, 2104.09864; partialRotaryFactor as in GPT-NeoX, 2204.06745
 * @example new RotaryEmbedding({ layout: 'interleaved' }).apply(tf.ones([1, 3, 4]))
 */
export class RotaryEmbedding extends PositionalEncoding {
  static readonly className = 'RotaryEmbedding';
  private readonly maxWavelength: number;
  private readonly layout: RotaryLayout;
  private readonly partialRotaryFactor: number;
  private readonly memo = new TableMemo();

  constructor(config: RotaryEmbeddingConfig = {}) {
    super(config);
    this.maxWavelength = this.requirePositive('maxWavelength', config.maxWavelength ?? 10_000);
    this.layout = this.requireOneOf('layout', config.layout ?? 'halfSplit', ['halfSplit', 'interleaved']);
    this.partialRotaryFactor = config.partialRotaryFactor ?? 1;
    if (!(this.partialRotaryFactor > 0 && this.partialRotaryFactor <= 1)) {
      throw new OptionError(
        `${this.label}: partialRotaryFactor must be greater than 0 and at most 1; got ${config.partialRotaryFactor}`,
      );
    }
    this.requireKnownOptions(RotaryEmbedding, config);
  }

  override buildAttention({ keyDim }: AttentionShape): void {
    this.rotaryDim(keyDim);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = shapesOf(inputShape)[0] as tf.Shape;
    requireRank(this.label, shape, 3, 4);
    this.rotaryDim(lastAxis(this.label, shape));
    this.built = true;
  }

  override rotation({
    queries,
    keys,
    keyDim,
  }: AttentionPositions & Pick<AttentionShape, 'keyDim'>): Rotation {
    const turns = this.turns(queries, keyDim);
    return { queries: turns, keys: keys === queries ? turns : this.turns(keys, keyDim) };
  }

  protected override forward(inputs: tf.Tensor[], args: CallArgs): tf.Tensor {
    const [x] = inputs as [tf.Tensor];
    const at = positionsOf(this.label, args, x.shape[0] as number, x.shape[x.rank - 2] as number);
    this.checkPositions(at);
    return applyRotaryTables(x, this.turns(at, x.shape[x.rank - 1] as number));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { maxWavelength, layout, partialRotaryFactor } = this;
    return { ...super.getConfig(), maxWavelength, layout, partialRotaryFactor };
  }

  private turns(at: Positions, width: number): RotaryTables {
    const { maxWavelength, layout } = this;
    const rotaryDim = this.rotaryDim(width);
    const tables = this.memo.get(at.key && `${at.key}x${width}`, () =>
      rotaryTables(at.ids, { width, rotaryDim, maxWavelength, layout }),
    );
    const shape: [number, number, number] = [at.batch, at.length, width];
    const half = tables.length / 2;
    return {
      cos: tf.tensor3d(tables.subarray(0, half), shape),
      sin: tf.tensor3d(tables.subarray(half), shape),
      ...{ rotaryDim, layout },
    };
  }

  private rotaryDim(width: number): number {
    const rotaryDim = Math.trunc(width * this.partialRotaryFactor);
    if (rotaryDim < 2 || rotaryDim % 2 !== 0) {
      throw new OptionError(
        `${this.label}: the number of turning channels must be even and at least 2; ` +
          `got ${rotaryDim} = ${width} * partialRotaryFactor=${this.partialRotaryFactor}`,
      );
    }
    return rotaryDim;
  }
}
tf.serialization.registerClass(RotaryEmbedding);

/** How it is registered and shown. */
export const rotary: BuiltInEncoding = {
  name: 'rotary',
  encoding: RotaryEmbedding,
  label: 'RoPE',
  idea: 'Turns what words ask and offer by an angle that grows with the place.',
  explanation:
    'Queries and keys turn by an angle that grows with the position, each pair of channels at a speed of its own. A score ' +
    'sees the difference of two such angles, which is a matter of distance alone. Of vectors that are the same but for ' +
    'their places the product falls with the distance, in waves: the long-term decay.',
  paper: '2104.09864',
  group: 'queries and keys',
  look: 3,
  inDefaultComparison: true,
};
