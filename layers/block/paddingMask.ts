import * as tf from '@tensorflow/tfjs';
import { requireRank, SequenceLayer, type SequenceLayerConfig, shapesOf } from '../sequenceLayer.js';

export interface PaddingMaskConfig extends SequenceLayerConfig {
  /** The id that is padding: an integer of at least 0. Default 0. */
  padId?: number;
}

/**
 * Computes a padding mask from token ids, for layers that take a mask as an input.
 *
 * Shapes: ids [B, T] -> [B, T], float32: 1 where there is a token, 0 where the id is `padId`. No mask goes on with it.
 *
 * @throws RangeError when padId is not an integer of at least 0, or the input is not [B, T].
 * @example new PaddingMask().apply(tf.tensor2d([[5, 7, 0]])) // [[1, 1, 0]]
 */
export class PaddingMask extends SequenceLayer {
  static readonly className = 'PaddingMask';
  private readonly padId: number;

  constructor(config: PaddingMaskConfig = {}) {
    super(config);
    this.padId = this.requireInteger('padId', config.padId ?? 0, 0);
    this.requireKnownOptions(PaddingMask, config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    requireRank(this.label, shapesOf(inputShape)[0] as tf.Shape, 2);
    this.built = true;
  }

  protected override forward([ids]: tf.Tensor[]): tf.Tensor {
    const given = ids as tf.Tensor;
    return given.notEqual(tf.scalar(this.padId, given.dtype)).toFloat();
  }

  override computeMask(): tf.Tensor {
    return null as unknown as tf.Tensor;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), padId: this.padId };
  }
}
tf.serialization.registerClass(PaddingMask);
