import * as tf from '@tensorflow/tfjs';
import { OptionError, PositionError } from '../errors.js';
import { add } from '../ops/add.js';
import { lookup } from '../ops/lookup.js';
import { type Positions, requireReadable } from '../positions.js';
import { initializers, type SequenceLayerConfig } from '../sequenceLayer.js';
import { PositionalEncoding } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';

export interface LearnedPositionalConfig extends SequenceLayerConfig {
  /** Number of positions in the table: 0 to maxLength - 1 can be encoded. At least 1. */
  maxLength: number;
  /** Standard deviation of the first table. Default C^-0.5: vectors of length 1; BERT and GPT-2 take 0.02. */
  stddev?: number | null;
  /** Whether sequences that are longer than the table are read from it all the same, stretched. Default false. */
  interpolate?: boolean;
}

/**
 * Adds a trained vector for each position to the embeddings: y[p] = x[p] + embeddings[p].
 *
 * Shapes: [B, T, C] -> [B, T, C]; weight `embeddings` [maxLength, C].
 *
 * With `interpolate` a position that is a fraction has a vector between two of the table. Where the greatest position + 1 of all
 * sequences of a call is L > maxLength, position p is read at (p + 0.5) maxLength / L - 0.5, and before the first or past the
 * last vector there: linear interpolation, as Vision Transformers do with images (`interpolate` of PyTorch, `align_corners`
 * false). It depends on the length of the call: beyond maxLength, a chunk or a step with a `KeyValueCache` is not what it is
 * in the whole.
 *
 * @throws RangeError when a position is not in 0..maxLength - 1: the table has no vector for it. With `interpolate`, when it is
 *   less than 0.
 * @see Gehring et al. 2017, 1705.03122; BERT, 1810.04805; interpolation: Dosovitskiy et al. 2020, 2010.11929
 * @example new LearnedPositional({ maxLength: 8 }).apply(tf.zeros([1, 3, 4]))
 */
export class LearnedPositional extends PositionalEncoding {
  static readonly className = 'LearnedPositional';
  private readonly maxLength: number;
  private readonly stddev: number | null;
  private readonly interpolate: boolean;

  constructor(config: LearnedPositionalConfig) {
    super(config);
    this.maxLength = this.requireInteger('maxLength', config.maxLength);
    this.stddev = config.stddev == null ? null : this.requirePositive('stddev', config.stddev);
    this.interpolate = config.interpolate ?? false;
    this.requireKnownOptions(LearnedPositional, config);
  }

  override buildInputs(modelDim: number): void {
    this.createWeight(
      'embeddings',
      [this.maxLength, modelDim],
      initializers.normal(this.stddev ?? modelDim ** -0.5),
    );
  }

  override checkPositions(at: Positions): void {
    requireReadable(this.label, at, { axes: [1], fractions: this.interpolate });
  }

  override encodeInputs(x: tf.Tensor, at: Positions): tf.Tensor {
    return this.interpolate ? add(x, this.between(at)) : add(x, this.rows(at, Array.from(at.ids)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { maxLength, stddev, interpolate } = this;
    return { ...super.getConfig(), maxLength, stddev, interpolate };
  }

  /** [1 or B, T, C] */
  private rows({ batch, length }: Positions, ids: number[]): tf.Tensor {
    const missing = ids.find((id) => id < 0 || id >= this.maxLength);
    if (missing !== undefined) {
      throw new PositionError(
        `${this.label}: position ${missing} is not in the table of maxLength=${this.maxLength} (0 to ${this.maxLength - 1})`,
      );
    }
    return lookup(this.weight('embeddings'), tf.tensor2d(Int32Array.from(ids), [batch, length], 'int32'));
  }

  /** The same between two rows of the table, stretched where the call is longer than it. */
  private between(at: Positions): tf.Tensor {
    const positions = Array.from(at.ids);
    const negative = positions.find((position) => position < 0);
    if (negative !== undefined) {
      throw new PositionError(`${this.label}: positions must be at least 0; got ${negative}`);
    }
    const last = this.maxLength - 1;
    const length = positions.reduce((greatest, position) => Math.max(greatest, position), 0) + 1;
    const stretch = Math.max(1, length / this.maxLength);
    const places = positions.map((position) => Math.min(Math.max((position + 0.5) / stretch - 0.5, 0), last));
    const below = places.map(Math.floor);
    const above = below.map((place) => Math.min(place + 1, last));
    const shares = places.map((place, i) => place - (below[i] as number));
    const share = tf.tensor(Float32Array.from(shares), [at.batch, at.length, 1]);
    const [lower, upper] = [this.rows(at, below), this.rows(at, above)];
    return lower.add(upper.sub(lower).mul(share));
  }
}
tf.serialization.registerClass(LearnedPositional);

/** How it is registered and shown. */
export const learned: BuiltInEncoding = {
  name: 'learned',
  encoding: LearnedPositional,
  create: ({ maxLength, seed }) => {
    if (maxLength === undefined) {
      throw new OptionError(
        'positional encoding "learned" needs a maxLength: give new LearnedPositional({ maxLength })',
      );
    }
    return new LearnedPositional({ maxLength, seed: seed ?? null });
  },
  label: 'Learned table',
  idea: 'Adds a trained vector for each position.',
  explanation:
    'Each position has its own vector, initialised at random and trained like a word embedding. Positions beyond ' +
    'those of training have no vector, so the table ends at the maximum length of training.',
  paper: '1705.03122',
  group: 'embeddings',
  inDefaultComparison: true,
};
