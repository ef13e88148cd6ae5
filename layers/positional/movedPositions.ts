import type * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import type { Positions } from '../positions.js';
import type { SequenceLayerConfig } from '../sequenceLayer.js';
import { ForwardingEncoding } from './forwardingEncoding.js';
import type { AttentionContext, EmbeddingContext, PositionalEncoding } from './positionalEncoding.js';
import { type PositionalSpec, positionalConfig, positionalEncoding } from './registration.js';

export interface MovedPositionsConfig extends SequenceLayerConfig {
  /** The encoding that is told of the other positions. Default 'rotary'. */
  encoding?: PositionalSpec;
}

/** Where a position goes. */
export type Move = (position: number) => number;

/** An encoding that acts as another one does, at other positions: a change of where tokens stand, over any encoding. */
export abstract class MovedPositions extends ForwardingEncoding {
  protected readonly target: PositionalEncoding;
  /** One for a whole call, which all sites get. */
  private readonly moves = new WeakMap<object, Move>();

  constructor(config: MovedPositionsConfig) {
    super(config);
    const inner = positionalEncoding(config.encoding ?? 'rotary', { seed: this.seed });
    this.target = this.adopt('encoding', inner);
  }

  /** How the positions of a call move. @param all every position that is in it: of queries and of keys */
  protected abstract moveOf(all: readonly Positions[], training: boolean): Move;

  /** Which positions can be moved; where they go must suit the encoding. */
  abstract override checkPositions(at: Positions): void;

  /** @throws OptionError: what it does is known in an embedding or an attention. */
  override build(_inputShape: tf.Shape | tf.Shape[]): void {
    throw new OptionError(
      `${this.label}: it is not a layer of its own; give it to TokenEmbedding or MultiHeadAttention as \`positional\``,
    );
  }

  protected override embeddingFor(at: EmbeddingContext): EmbeddingContext {
    return { ...this.moved(at, this.moveOf([at], at.training)), training: at.training };
  }

  protected override attentionFor(at: AttentionContext): AttentionContext {
    const move = this.moves.get(at) ?? this.moveOf([at.queries, at.keys], at.training);
    this.moves.set(at, move);
    const queries = this.moved(at.queries, move);
    const keys = at.keys === at.queries ? queries : this.moved(at.keys, move);
    // All else is read from the call when it is asked for, and computed then.
    return Object.create(at, { queries: { value: queries }, keys: { value: keys } }) as AttentionContext;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), encoding: { ...positionalConfig(this.target) } };
  }

  private moved(at: Positions, move: Move): Positions {
    const { axes, batch, length } = at;
    const ids = Float64Array.from(at.ids, (position) => move(position));
    const positions = { ids, axes, batch, length, key: null };
    this.target.checkPositions(positions);
    return positions;
  }
}
