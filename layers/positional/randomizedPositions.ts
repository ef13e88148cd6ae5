import * as tf from '@tensorflow/tfjs';
import { PositionError } from '../errors.js';
import { type Positions, requireReadable } from '../positions.js';
import { deriveSeed, uniformDraws } from '../seed.js';
import { type Move, MovedPositions, type MovedPositionsConfig } from './movedPositions.js';
import type { BuiltInEncoding } from './registration.js';

/** Options of `RandomizedPositions`. */
export interface RandomizedPositionsConfig extends MovedPositionsConfig {
  /** L: positions are drawn from 0 to L - 1; at least as many as the longest sequence has tokens. Default 2048. */
  maxLength?: number;
  /**
   * The longest sequences of training, at most L: outside of training a draw is for at least so many tokens. Default null, and by
   * name the `maxLength` of the model.
   */
  drawLength?: number | null;
}

/**
 * The encoding acts at an ordered draw of positions from a longer range, so that it knows those of longer sequences before it
 * meets them: of T tokens, token p stands at the p-th of T different positions in 0..L - 1. Over any encoding; it has no weights
 * of its own.
 *
 * Drawn anew at every call in training, for all sequences alike, by every layer for itself, as the authors do. Outside of training
 * they draw as well, from a fixed seed. Here that draw is the same in all layers, and for `drawLength` tokens, so that up to there
 * neither padding nor chunks nor caches matter; longer sequences have a draw for their length, padding included, and no chunks.
 * For encodings by distance the authors draw distances; here they are those of the drawn positions. In cross attention
 * queries and keys share one draw.
 *
 * @throws RangeError when an option is out of its range; PositionError when there are more tokens than L, positions are not
 *   integers of at least 0, or a later chunk goes beyond drawLength.
 * @see Ruoss et al. 2023, 2305.16843
 * @example new MultiHeadAttention({ numHeads: 2, positional: new RandomizedPositions({ encoding: 'rotary', maxLength: 128 }) })
 */
export class RandomizedPositions extends MovedPositions {
  static readonly className = 'RandomizedPositions';
  static readonly unnamedOptions = ['encoding', 'maxLength'];
  private readonly maxLength: number;
  private readonly drawLength: number | null;

  constructor(config: RandomizedPositionsConfig = {}) {
    super(config);
    this.maxLength = this.requireInteger('maxLength', config.maxLength ?? 2048);
    this.drawLength = config.drawLength == null ? null : this.requireInteger('drawLength', config.drawLength);
    if (this.drawLength !== null) this.requireRoom('drawLength', this.drawLength);
    this.requireKnownOptions(RandomizedPositions, config);
  }

  override checkPositions(at: Positions): void {
    requireReadable(this.label, at, { axes: [1], fractions: false });
  }

  protected override moveOf(all: readonly Positions[], training: boolean): Move {
    const [least, tokens] = rangeOf(all);
    if (least < 0)
      throw new PositionError(`${this.label}: positions must be integers of at least 0; got ${least}`);
    if (training) return this.drawn(tokens, this.nextSeed() ?? Math.floor(Math.random() * 2 ** 31));
    const drawLength = this.drawLength ?? 0;
    if (least > 0 && tokens > drawLength) {
      throw new PositionError(
        `${this.label}: tokens from position ${least} on are drawn with those before them, for up to drawLength=${this.drawLength} tokens; ` +
          `got ${tokens}`,
      );
    }
    const length = Math.max(drawLength, tokens);
    return this.drawn(length, deriveSeed(0, `${length}`));
  }

  /** `count` different positions in order, each set of them equally likely. */
  private drawn(count: number, seed: number): Move {
    this.requireRoom('positions', count);
    const uniform = uniformDraws(seed);
    const places: number[] = [];
    for (let place = 0; places.length < count; place++) {
      if (uniform() * (this.maxLength - place) < count - places.length) places.push(place);
    }
    return (position) => places[position] as number;
  }

  private requireRoom(what: string, tokens: number): void {
    if (tokens <= this.maxLength) return;
    throw new PositionError(
      `${this.label}: ${what} must be of at most maxLength=${this.maxLength} tokens; got ${tokens}`,
    );
  }

  /** The options of this encoding, as a saved model has them. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), maxLength: this.maxLength, drawLength: this.drawLength };
  }
}
tf.serialization.registerClass(RandomizedPositions);

/** The least position of a call, and how many tokens there are up to the greatest. */
export function rangeOf(all: readonly Positions[]): [least: number, tokens: number] {
  let [least, greatest] = [Number.POSITIVE_INFINITY, -1];
  for (const { ids } of all) {
    for (let i = 0; i < ids.length; i++) {
      least = Math.min(least, ids[i] as number);
      greatest = Math.max(greatest, ids[i] as number);
    }
  }
  return [greatest < 0 && least > greatest ? 0 : least, greatest + 1];
}

/** How it is registered and shown. */
export const randomized: BuiltInEncoding = {
  name: 'randomized',
  encoding: RandomizedPositions,
  create: ({ maxLength, seed }) =>
    new RandomizedPositions({ drawLength: maxLength ?? null, seed: seed ?? null }),
  label: 'Randomized positions',
  idea: 'Draws ordered positions from a longer range, so that positions of longer sequences are known; for any encoding.',
  explanation:
    'In each training step, tokens get an ordered random sample of positions from a range longer than any ' +
    'sequence. Uses rotary positions unless another encoding is named, as in randomized(alibi, 128).',
  paper: '2305.16843',
  group: 'positions themselves',
  inDefaultComparison: false,
};
