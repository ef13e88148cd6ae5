import type * as tf from '@tensorflow/tfjs';
import type { Rotation } from '../ops/attention.js';
import { type Positions, positionsOf } from '../positions.js';
import { type CallArgs, lastAxis, requireRank, SequenceLayer, shapesOf } from '../sequenceLayer.js';

/** Where the queries and the keys of an attention stand. */
export interface AttentionPositions {
  readonly queries: Positions;
  readonly keys: Positions;
}

/** The attention an encoding serves. */
export interface AttentionShape {
  /** H */
  readonly numHeads: number;
  /** D */
  readonly keyDim: number;
}

/**
 * A way to tell a transformer where a token stands. It can act at three sites, each the identity unless a
 * subclass overrides it: on the embeddings, on queries and keys (by any function, or by turning channel pairs), and
 * on the attention scores. Layers call all of them and never ask which encoding they have.
 *
 * An instance serves one site owner (an embedding, or one attention), which builds what that site needs:
 * weights belong in `buildInputs` or `buildAttention`.
 */
export abstract class PositionalEncoding extends SequenceLayer {
  /** Makes the weights of the embedding site. @param _modelDim C */
  buildInputs(_modelDim: number): void {}

  /** Makes the weights of the attention sites, and checks that the encoding fits them. */
  buildAttention(_shape: AttentionShape): void {}

  /** Embeddings [B, T, C] to embeddings that know their place, [B, T, C]. */
  encodeInputs(x: tf.Tensor, _at: Positions): tf.Tensor {
    return x;
  }

  /**
   * Queries [B, T, H, D] and keys [B, S, K, D], as they go into the scores. With a `KeyValueCache` the keys are those of
   * the new tokens, which are then kept: what becomes of a key must not depend on the others, nor on the queries.
   */
  encodeQueriesKeys(queries: tf.Tensor, keys: tf.Tensor, _at: AttentionPositions): [tf.Tensor, tf.Tensor] {
    return [queries, keys];
  }

  /** How queries and keys turn on their way into the scores, or null; attention turns them as it reads them. */
  rotation(_at: AttentionPositions & Pick<AttentionShape, 'keyDim'>): Rotation | null {
    return null;
  }

  /**
   * What to add to the scaled scores, or null for nothing: [1 or B, H, T, S]; or [H, T + S - 1] where it depends
   * on the distance alone, entry j - i + T - 1 for key j and query i. -Infinity hides a key from a query.
   */
  scoreBias(_at: AttentionPositions): tf.Tensor | null {
    return null;
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
    return this.encodeInputs(x, positionsOf(this.label, args, x.shape[0] as number, x.shape[1] as number));
  }
}
