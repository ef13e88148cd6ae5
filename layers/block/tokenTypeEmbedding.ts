import * as tf from '@tensorflow/tfjs';
import { add } from '../ops/add.js';
import { lookup } from '../ops/lookup.js';
import {
  initializers,
  lastAxis,
  SequenceLayer,
  type SequenceLayerConfig,
  shapesOf,
} from '../sequenceLayer.js';

export interface TokenTypeEmbeddingConfig extends SequenceLayerConfig {
  /** Number of types, 0 to numTypes - 1; at least 1. Default 2: first and second sentence. */
  numTypes?: number;
}

/**
 * Adds a trained vector for the type of each token, as for the first and the second sentence of a pair:
 * y = x + embeddings[types].
 *
 * Inputs: x [B, T, C], every token of type 0; or [x, types], types integers [B, T]. Output [B, T, C]. Weight
 * `embeddings` [numTypes, C].
 *
 * @throws RangeError when numTypes is not an integer of at least 1.
 * @throws IndexError for a type that is not an integer in 0..numTypes - 1; on WebGL and WebGPU, which do not have types at
 * hand, it has an undefined vector.
 * @see BERT: Devlin et al. 2019, 1810.04805, section 3
 * @example new TokenTypeEmbedding().apply([tf.ones([1, 3, 4]), tf.tensor2d([[0, 0, 1]])])
 */
export class TokenTypeEmbedding extends SequenceLayer {
  static readonly className = 'TokenTypeEmbedding';
  protected override readonly maxInputs = 2;
  private readonly numTypes: number;

  constructor(config: TokenTypeEmbeddingConfig = {}) {
    super(config);
    this.numTypes = this.requireInteger('numTypes', config.numTypes ?? 2);
    this.requireKnownOptions(TokenTypeEmbedding, config);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const modelDim = lastAxis(this.label, shapesOf(inputShape)[0] as tf.Shape);
    this.createWeight('embeddings', [this.numTypes, modelDim], initializers.normal(modelDim ** -0.5));
    this.built = true;
  }

  protected override forward(inputs: tf.Tensor[]): tf.Tensor {
    const [x, types = tf.zeros([1, inputs[0]?.shape[1] ?? 0], 'int32')] = inputs as [tf.Tensor, tf.Tensor?];
    return add(x, lookup(this.weight('embeddings'), types, `${this.label}: types`));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), numTypes: this.numTypes };
  }
}
tf.serialization.registerClass(TokenTypeEmbedding);
