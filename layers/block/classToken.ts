import * as tf from '@tensorflow/tfjs';
import { add } from '../ops/add.js';
import {
  initializers,
  lastAxis,
  requireRank,
  SequenceLayer,
  type SequenceLayerConfig,
  shapesOf,
} from '../sequenceLayer.js';

/**
 * Prepends a trained vector to the sequence, as a class token for inputs that have none.
 *
 * Shapes: [B, T, C] -> [B, T + 1, C]. A mask grows by a token that counts. Weight `token` [C].
 *
 * @throws RangeError when the input is not [B, T, C] with C known.
 * @see BERT: Devlin et al. 2019, 1810.04805; for image patches: Dosovitskiy et al. 2021, 2010.11929
 * @example new ClassToken().apply(tf.ones([1, 3, 4])) // [1, 4, 4]
 */
export class ClassToken extends SequenceLayer {
  static readonly className = 'ClassToken';

  constructor(config: SequenceLayerConfig = {}) {
    super(config);
    this.requireKnownOptions(ClassToken, config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = shapesOf(inputShape)[0] as tf.Shape;
    requireRank(this.label, shape, 3);
    const modelDim = lastAxis(this.label, shape);
    this.createWeight('token', [modelDim], initializers.normal(modelDim ** -0.5));
    this.built = true;
  }

  protected override forward([x]: tf.Tensor[]): tf.Tensor {
    const [B, , C] = (x as tf.Tensor).shape as [number, number, number];
    const token = add(tf.zeros([B, 1, C]), this.weight('token').reshape([1, 1, C]));
    return tf.concat([token, x as tf.Tensor], 1);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [B, T, C] = shapesOf(inputShape)[0] as [number, number | null, number];
    return [B, T === null ? null : T + 1, C];
  }

  override computeMask(_inputs: tf.Tensor | tf.Tensor[], mask?: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const given = Array.isArray(mask) ? mask[0] : mask;
    if (!given) return null as unknown as tf.Tensor;
    return tf.tidy(() => tf.concat([tf.ones([given.shape[0] as number, 1], given.dtype), given], 1));
  }
}
tf.serialization.registerClass(ClassToken);
