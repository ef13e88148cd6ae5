import type * as tf from '@tensorflow/tfjs';
import type { CacheEntries, CacheOwner } from '../attention/keyValueCache.js';
import type { AttentionMask } from '../ops/attentionMask.js';
import type { ScoreBias } from '../ops/contextualBias.js';
import type { Rotation } from '../ops/rotary.js';
import { type Positions, positionsOf, requireReadable } from '../positions.js';
import { type CallArgs, lastAxis, requireRank, SequenceLayer, shapesOf } from '../sequenceLayer.js';
import { requireReturned } from './returned.js';

/** Where the queries and the keys of an attention stand. */
export interface AttentionPositions {
  readonly queries: Positions;
  readonly keys: Positions;
}

/** The attention an encoding serves. */
export interface AttentionShape {
  /** H */
  readonly numHeads: number;
  /** K, a divisor of H. */
  readonly numKeyValueHeads: number;
  /** D */
  readonly keyDim: number;
  /** C, the width of what queries are projections of. */
  readonly modelDim: number;
  /** The width of what keys are projections of; C in self attention. */
  readonly memoryDim: number;
}

/** Where the tokens of an embedding stand. */
export interface EmbeddingContext extends Positions {
  /** Whether this call trains: an encoding may draw positions then. */
  readonly training: boolean;
}

/**
 * An attention as its encoding sees it, the same at all sites. Keys are those of the new tokens in `encodeQueriesKeys` and
 * `rotation`, and all keys after those; they differ where there is a cache. What is computed costs nothing unless it
 * is read, and has gradients.
 */
export interface AttentionContext extends AttentionPositions, AttentionShape {
  /** Whether this call trains. */
  readonly training: boolean;
  /** Whether queries see no later key. */
  readonly useCausalMask: boolean;
  /** What queries and keys are projections of, new tokens only: [B, T, C], [B, S, ...]. */
  readonly inputs: { readonly queries: tf.Tensor; readonly keys: tf.Tensor };
  /** What products of queries and keys are multiplied by. */
  readonly scale: number;
  /** Who may attend to whom, over all keys; in `scoreBias` and after. What is hidden must not count in sums over keys. */
  readonly mask: AttentionMask | null;
  /** [B, T, H, D], before any encoding. */
  readonly projectedQueries: tf.Tensor;
  /** The same with 0 for what is not finite. */
  readonly rawQueries: tf.Tensor;
  /** [B, S, K, D], before any encoding, of all tokens; 0 for what is not finite. Reading them keeps them in a cache, too. */
  readonly rawKeys: tf.Tensor;
  /**
   * [B, H, T, S], scaled products of encoded queries and keys with what both gain by distance, without bias and mask; in `scoreBias`.
   * All are held.
   */
  readonly scores: tf.Tensor;
  /** What `owner` keeps of every token, [B, S, ...]: of the new ones -> of all. The same names in every call. */
  withEarlier<N extends string>(owner: CacheOwner, ofNewTokens: CacheEntries<N>): CacheEntries<N>;
}

/** What an attention computes. What is not read is not computed; read the weights first, as both are then made at once. */
export interface Attended {
  /** [B, T, H, D], weights times values. */
  readonly outputs: tf.Tensor;
  /** [B, H, T, S], as they multiply values: after dropout, and 0 for what is hidden. All are held. */
  readonly weights: tf.Tensor;
}

const ATTENTION_SITES = [
  'encodeQueriesKeys',
  'rotation',
  'relativeKeys',
  'relativeQueries',
  'scoreBias',
  'encodeOutputs',
] as const;

/**
 * Base class of positional encodings. It can act at these sites, each the identity unless a subclass overrides it: on
 * the embeddings, on queries and keys (by any function, or by turning channel pairs), on the attention scores (by what
 * keys and queries gain by distance, or by any bias), and on what attention makes of the values. Layers call all of
 * them and never ask which encoding they have.
 *
 * An instance serves one site owner (an embedding, or one attention), which builds what that site needs:
 * weights belong in `buildInputs` or `buildAttention`.
 */
export abstract class PositionalEncoding extends SequenceLayer {
  /** Makes the weights of the embedding site. @param _modelDim C */
  buildInputs(_modelDim: number): void {}

  /** Makes the weights of the attention sites, and checks that the encoding fits them. */
  buildAttention(_shape: AttentionShape): void {}

  /**
   * Which positions the encoding can read; layers ask before they call a site. Default: one axis, fractions included.
   * @throws PositionError when it cannot read these.
   */
  checkPositions(at: Positions): void {
    requireReadable(this.label, at, { axes: [1] });
  }

  /** Embeddings [B, T, C] to embeddings that know their place, [B, T, C]. */
  encodeInputs(x: tf.Tensor, _at: EmbeddingContext): tf.Tensor {
    return x;
  }

  /**
   * Queries [B, T, H, D] and keys [B, S, K, D], as they go into the scores; both may get more channels. With a `KeyValueCache` the keys are those of
   * the new tokens, which are then kept: what becomes of a key must not depend on the others, nor on the queries.
   */
  encodeQueriesKeys(queries: tf.Tensor, keys: tf.Tensor, _at: AttentionContext): [tf.Tensor, tf.Tensor] {
    return [queries, keys];
  }

  /** How queries and keys turn on their way into the scores, or null; attention turns them as it reads them. */
  rotation(_at: AttentionContext): Rotation | null {
    return null;
  }

  /**
   * What keys gain by their distance from the query, for the scores alone, or null for nothing: [1 or H, T + S - 1, D],
   * row j - i + T - 1 for key j and query i, so that scores gain scale q_i . r_(j - i) with the encoded query, turned
   * where it turns. For tokens that stand one after the other, queries as the last T of the S keys with a cache: else
   * an encoding returns null, and gives a whole `scoreBias`.
   */
  relativeKeys(_at: AttentionContext): tf.Tensor | null {
    return null;
  }

  /**
   * What queries gain by their distance from the key, as keys do by `relativeKeys`: scores gain scale r_(j - i) . k_j with the
   * encoded key.
   */
  relativeQueries(_at: AttentionContext): tf.Tensor | null {
    return null;
  }

  /**
   * What to add to the scaled scores, or null for nothing: [1 or B, H, T, S]; [1 or B, H, 1, S] where it is the same for
   * all queries; or [H, T + S - 1] where it depends on the distance alone, entry j - i + T - 1 for key j and query i.
   * The last two hold no scores. -Infinity hides a key from a query. A `ContextualBias` is made by attention itself.
   */
  scoreBias(_at: AttentionContext): ScoreBias | null {
    return null;
  }

  /** What attention gives, [B, T, H, D], before its heads are merged. */
  encodeOutputs(attended: Attended, _at: AttentionContext): tf.Tensor {
    return attended.outputs;
  }

  /** Whether it acts on embeddings alone: an attention that is given it has nothing of it. */
  get actsOnInputsOnly(): boolean {
    const base = PositionalEncoding.prototype;
    return (
      this.encodeInputs !== base.encodeInputs && ATTENTION_SITES.every((site) => this[site] === base[site])
    );
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = shapesOf(inputShape)[0] as tf.Shape;
    requireRank(this.label, shape, 3);
    this.buildInputs(lastAxis(this.label, shape));
    this.built = true;
  }

  /** Used alone, an encoding is a layer that encodes its input [B, T, C]. */
  protected override forward(inputs: tf.Tensor[], args: CallArgs): tf.Tensor {
    const [x] = inputs as [tf.Tensor];
    const positions = positionsOf(this.label, args, x.shape[0] as number, x.shape[1] as number);
    this.checkPositions(positions);
    return encodedInputs(this, x, positions, args);
  }
}

/** The embedding site of an encoding: [B, T, C] -> [B, T, C]. */
export function encodedInputs(
  encoding: PositionalEncoding,
  x: tf.Tensor,
  at: Positions,
  { training }: CallArgs,
): tf.Tensor {
  const made = encoding.encodeInputs(x, { ...at, training: training === true });
  return requireReturned(encoding.label, 'encodeInputs', made, x.shape);
}
