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
}

/**
 * Adds a trained vector for each position to the embeddings: y[p] = x[p] + embeddings[p].
 *
 * Shapes: [B, T, C] -> [B, T, C]; weight `embeddings` [maxLength, C].
 *
 * @throws RangeError when a position is not an integer in 0..maxLength - 1: the table has no vector for it.
 * @see Gehring et al. 2017, 1705.03122; BERT, 1810.04805
 * @example new LearnedPositional({ maxLength: 8 }).apply(tf.zeros([1, 3, 4]))
 */
export class LearnedPositional extends PositionalEncoding {
  static readonly className = 'LearnedPositional';
  private readonly maxLength: number;
  private readonly stddev: number | null;

  constructor(config: LearnedPositionalConfig) {
    super(config);
    this.maxLength = this.requireInteger('maxLength', config.maxLength);
    this.stddev = config.stddev == null ? null : this.requirePositive('stddev', config.stddev);
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
    requireReadable(this.label, at, { axes: [1], fractions: false });
  }

  override encodeInputs(x: tf.Tensor, at: Positions): tf.Tensor {
    for (let i = 0; i < at.ids.length; i++) {
      const id = at.ids[i] as number;
      if (id < 0 || id >= this.maxLength) {
        throw new PositionError(
          `${this.label}: position ${id} is not in the table of maxLength=${this.maxLength} (0 to ${this.maxLength - 1})`,
        );
      }
    }
    const ids = tf.tensor2d(Int32Array.from(at.ids), [at.batch, at.length], 'int32');
    return add(x, lookup(this.weight('embeddings'), ids));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), maxLength: this.maxLength, stddev: this.stddev };
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
  idea: 'Adds a vector for each place, learned like any weight.',
  explanation:
    'Each position has a vector of its own, random at first and trained like that of a word. A position that training ' +
    'never saw has none, so the table ends where the lengths of training end.',
  paper: '1705.03122',
  group: 'embeddings',
  look: 2,
  inDefaultComparison: true,
};
