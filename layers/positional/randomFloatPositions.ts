import * as tf from '@tensorflow/tfjs';
import { type Positions, requireReadable } from '../positions.js';
import { uniformDraws } from '../seed.js';
import { type Move, MovedPositions, type MovedPositionsConfig } from './movedPositions.js';
import { rangeOf } from './randomizedPositions.js';
import type { BuiltInEncoding } from './registration.js';

/** Options of `RandomFloatPositions`. */
export interface RandomFloatPositionsConfig extends MovedPositionsConfig {
  /** L: positions are between 0 and L; the length of the longest sequences of training. Default 512. */
  maxLength?: number;
}

/**
 * Applies the encoding at fractional positions between 0 and L, for any length: in training the T tokens of a call have
 * T sorted uniform samples; otherwise token p has (p + 1/2) L / max(L, T). So neither a position nor a distance of a
 * longer sequence is new. Over any encoding that takes fractions; it has no weights of its own.
 *
 * Made from the paper's abstract and introduction and from summaries by others: we have seen neither its formulas nor code of the
 * authors. By a summary they draw outside of training too; to spread tokens evenly there, so that a sentence has one answer, is ours.
 * Their positions are between 0 and 1; here they are L times those, so that neighbours in the longest sequences of training
 * are 1 apart on average, as the wavelengths and slopes of encodings have it. Drawn anew at every call in training, for all
 * sequences alike, by every layer for itself. Up to L tokens a cache and later chunks stand where the whole does; beyond, positions
 * of earlier keys stay as they were. In cross attention queries and keys share one draw.
 *
 * @throws RangeError when maxLength is no integer of at least 1; PositionError when positions are not integers, or the encoding
 *   takes integers only.
 * @see Shimizu et al. 2026, 2602.14050
 * @example new MultiHeadAttention({ numHeads: 2, positional: new RandomFloatPositions({ encoding: 'alibi', maxLength: 16 }) })
 */
export class RandomFloatPositions extends MovedPositions {
  static readonly className = 'RandomFloatPositions';
  static readonly unnamedOptions = ['encoding', 'maxLength'];
  private readonly maxLength: number;

  constructor(config: RandomFloatPositionsConfig = {}) {
    super(config);
    this.maxLength = this.requireInteger('maxLength', config.maxLength ?? 512);
    this.requireKnownOptions(RandomFloatPositions, config);
  }

  override checkPositions(at: Positions): void {
    requireReadable(this.label, at, { axes: [1], fractions: false });
  }

  protected override moveOf(all: readonly Positions[], training: boolean): Move {
    const [least, tokens] = rangeOf(all);
    const { maxLength } = this;
    if (!training) return (position) => ((position + 0.5) * maxLength) / Math.max(maxLength, tokens);
    const uniform = uniformDraws(this.nextSeed() ?? Math.floor(Math.random() * 2 ** 31));
    const from = Math.min(least, 0);
    const places = Float64Array.from({ length: tokens - from }, () => uniform() * maxLength).sort();
    return (position) => places[position - from] as number;
  }

  /** The options of this encoding, as a saved model has them. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), maxLength: this.maxLength };
  }
}
tf.serialization.registerClass(RandomFloatPositions);

/** How it is registered and shown. */
export const randomFloat: BuiltInEncoding = {
  name: 'random-float',
  encoding: RandomFloatPositions,
  label: 'Random float positions',
  idea: 'Draws fractional positions from a fixed range, whatever the length, so that longer sequences have no new positions; for any encoding.',
  explanation:
    'In training, tokens get ordered random fractions within one range; otherwise they are spaced evenly over it. ' +
    'Uses rotary positions unless another encoding is named, as in random-float(alibi, 16).',
  paper: '2602.14050',
  group: 'positions themselves',
  inDefaultComparison: false,
};
