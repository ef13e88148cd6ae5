import * as tf from '@tensorflow/tfjs';
import type { EmbeddingShape, HasEmbeddings } from '../capabilities.js';
import { encodedInputs, type PositionalEncoding } from '../positional/positionalEncoding.js';
import { type PositionalSpec, positionalConfig, positionalEncoding } from '../positional/registry.js';
import { positionsOf } from '../positions.js';
import {
  type CallArgs,
  requireRank,
  SequenceLayer,
  type SequenceLayerConfig,
  shapesOf,
} from '../sequenceLayer.js';
import { Projection } from './projection.js';

export interface FeatureEmbeddingConfig extends SequenceLayerConfig {
  /** C, at least 1. */
  modelDim: number;
  /** The encoding that acts on the embeddings, if it has that site. Default 'none'. */
  positional?: PositionalSpec;
}

/**
 * Embeds continuous features and applies the positional encoding: positional.encodeInputs(x kernel + bias). For what
 * has no token ids, such as time series, or images in patches.
 *
 * Shapes: [B, T, F] -> [B, T, C]; weights `projection` and those of the encoding under `positional`. A mask is handed on.
 *
 * @throws RangeError when an option is out of its range, or the input is not [B, T, F] with F known.
 * @see patches: Dosovitskiy et al. 2021, 2010.11929
 * @example new FeatureEmbedding({ modelDim: 4, positional: 'sinusoidal' }).apply(tf.ones([1, 3, 2])) // [1, 3, 4]
 */
export class FeatureEmbedding extends SequenceLayer implements HasEmbeddings {
  static readonly className = 'FeatureEmbedding';
  private readonly modelDim: number;
  private readonly projection: Projection;
  /** Its own instance. */
  readonly positional: PositionalEncoding;

  constructor(config: FeatureEmbeddingConfig) {
    super(config);
    this.modelDim = this.requireInteger('modelDim', config.modelDim);
    this.projection = this.adopt('projection', new Projection({ units: this.modelDim, seed: this.seed }));
    this.positional = this.adopt(
      'positional',
      positionalEncoding(config.positional ?? 'none', { seed: this.seed }),
    );
    this.requireKnownOptions(FeatureEmbedding, config);
  }

  get embeddingShape(): EmbeddingShape {
    return { vocabSize: null, modelDim: this.modelDim };
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = shapesOf(inputShape)[0] as tf.Shape;
    requireRank(this.label, shape, 3);
    this.projection.build(shape);
    this.positional.buildInputs(this.modelDim);
    this.built = true;
  }

  protected override forward([x]: tf.Tensor[], args: CallArgs): tf.Tensor {
    const [B, T] = (x as tf.Tensor).shape as [number, number];
    const positions = positionsOf(this.label, args, B, T);
    this.positional.checkPositions(positions);
    const vectors = this.projection.call(x as tf.Tensor) as tf.Tensor;
    args.onEmbeddings?.(vectors, this);
    return encodedInputs(this.positional, vectors, positions, args);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [...(shapesOf(inputShape)[0] as tf.Shape).slice(0, -1), this.modelDim];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const positional = { ...positionalConfig(this.positional) };
    return { ...super.getConfig(), modelDim: this.modelDim, positional };
  }
}
tf.serialization.registerClass(FeatureEmbedding);
