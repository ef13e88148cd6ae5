import * as tf from '@tensorflow/tfjs';
import { maskedMax } from '../ops/maskedMax.js';
import { maskedMean } from '../ops/maskedMean.js';
import { type CallArgs, SequenceLayer, type SequenceLayerConfig, shapesOf } from '../sequenceLayer.js';

/** 'mean' and 'max' over the tokens that the mask keeps, or the 'first' token. */
export type PoolingMode = 'mean' | 'max' | 'first';

export interface MaskedPoolingConfig extends SequenceLayerConfig {
  /** Default 'mean'. */
  mode?: PoolingMode;
}

/**
 * Pools a sequence into one vector and ignores padding, unlike tf.js's own pooling layers.
 *
 * Shapes: [B, T, C] -> [B, C]. 'mean' and 'max' do not see masked tokens, whatever numbers they have; a sequence without a
 * token that counts gives zeros.
 *
 * @throws RangeError when mode is not known.
 * @example new MaskedPooling({ mode: 'max' }).apply(tf.ones([1, 3, 4]))
 */
export class MaskedPooling extends SequenceLayer {
  static readonly className = 'MaskedPooling';
  private readonly mode: PoolingMode;

  constructor(config: MaskedPoolingConfig = {}) {
    super(config);
    this.mode = this.requireOneOf('mode', config.mode ?? 'mean', ['mean', 'max', 'first']);
    this.requireKnownOptions(MaskedPooling, config);
  }

  protected override forward(inputs: tf.Tensor[], args: CallArgs): tf.Tensor {
    const [x] = inputs as [tf.Tensor];
    const given = Array.isArray(args.mask) ? args.mask[0] : args.mask;
    if (this.mode === 'first' && x.size > 0) return x.slice([0, 0, 0], [-1, 1, -1]).squeeze([1]);
    const pooled = this.mode === 'max' ? maskedMax : maskedMean;
    return pooled(x, given ?? null);
  }

  override computeMask(): tf.Tensor {
    return null as unknown as tf.Tensor;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, , width] = shapesOf(inputShape)[0] as tf.Shape;
    return [batch as number, width as number];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), mode: this.mode };
  }
}
tf.serialization.registerClass(MaskedPooling);
