import * as tf from '@tensorflow/tfjs';
import type { EmbeddingShape, HasEmbeddings } from '../capabilities.js';
import { requireObject } from '../checks.js';
import { logits } from '../ops/logits.js';
import { lookup } from '../ops/lookup.js';
import { encodedInputs, type PositionalEncoding } from '../positional/positionalEncoding.js';
import { type PositionalSpec, positionalConfig, positionalEncoding } from '../positional/registry.js';
import { positionsOf } from '../positions.js';
import {
  type CallArgs,
  initializers,
  SequenceLayer,
  type SequenceLayerConfig,
  shapesOf,
} from '../sequenceLayer.js';

export interface TokenEmbeddingConfig extends SequenceLayerConfig {
  /** Number of token ids, 0 to vocabSize - 1; at least 1. */
  vocabSize: number;
  /** C, at least 1. */
  modelDim: number;
  /** Whether id 0 is padding: the layer then hands on a mask [B, T]. Default false. */
  maskZero?: boolean;
  /** Multiply by sqrt(C), as Vaswani et al. Default false. */
  scale?: boolean;
  /** Standard deviation of the first table. Default C^-0.5: vectors of length 1; BERT and GPT-2 take 0.02. */
  stddev?: number;
  /** The encoding that acts on the embeddings, if it has that site. Default 'none'. */
  positional?: PositionalSpec;
}

/**
 * Embeds token ids and applies the positional encoding: positional.encodeInputs(embeddings[id]). Applied to vectors it
 * is tied to itself, and gives a logit for each id: x embeddings^T. Trains on every backend, WASM included.
 *
 * Shapes: integers [B, T] -> [B, T, C]; vectors [B, T, C] -> [B, T, vocabSize]; weight `embeddings` [vocabSize, C].
 *
 * @throws RangeError when an option is out of its range, or vectors have another width.
 * @throws IndexError for an id that is not an integer in 0..vocabSize - 1; on WebGL and WebGPU, which do not have ids at
 * hand, it has an undefined vector.
 * @see logits: Press and Wolf 2017, 1608.05859
 * @example new TokenEmbedding({ vocabSize: 9, modelDim: 4, positional: 'sinusoidal' }).apply(tf.tensor2d([[1, 2, 3]]))
 */
export class TokenEmbedding extends SequenceLayer implements HasEmbeddings {
  static readonly className = 'TokenEmbedding';
  private readonly vocabSize: number;
  private readonly modelDim: number;
  private readonly maskZero: boolean;
  private readonly scale: boolean;
  private readonly stddev: number;
  /** Its own instance. */
  readonly positional: PositionalEncoding;

  constructor(config: TokenEmbeddingConfig) {
    // tf.js makes the input of a first layer float32 unless told otherwise.
    super({ ...requireObject('TokenEmbedding', config), dtype: 'int32' } as TokenEmbeddingConfig);
    this.vocabSize = this.requireInteger('vocabSize', config.vocabSize);
    this.modelDim = this.requireInteger('modelDim', config.modelDim);
    this.maskZero = config.maskZero ?? false;
    this.scale = config.scale ?? false;
    this.stddev = this.requirePositive('stddev', config.stddev ?? this.modelDim ** -0.5);
    this.positional = this.adopt(
      'positional',
      positionalEncoding(config.positional ?? 'none', { seed: this.seed }),
    );
    this.requireKnownOptions(TokenEmbedding, config);
  }

  get embeddingShape(): EmbeddingShape {
    return { vocabSize: this.vocabSize, modelDim: this.modelDim };
  }

  override build(): void {
    const shape = [this.vocabSize, this.modelDim];
    this.createWeight('embeddings', shape, initializers.normal(this.stddev));
    this.positional.buildInputs(this.modelDim);
    this.built = true;
  }

  protected override forward(inputs: tf.Tensor[], args: CallArgs): tf.Tensor {
    const [ids] = inputs as [tf.Tensor];
    const table = this.weight('embeddings');
    if (isVectors(ids.shape)) return logits(ids, table);
    const vectors = lookup(table, ids, `${this.label}: token ids`);
    const x = this.scale ? vectors.mul(Math.sqrt(this.modelDim)) : vectors;
    const [B, T] = ids.shape as [number, number];
    const positions = positionsOf(this.label, args, B, T);
    this.positional.checkPositions(positions);
    args.onEmbeddings?.(x, this);
    return encodedInputs(this.positional, x, positions, args);
  }

  protected override makeMask(inputs: tf.Tensor[]): tf.Tensor | null {
    const ids = inputs[0] as tf.Tensor;
    // A zero of the ids' own type, or tf.js would make floats of both.
    return this.maskZero && !isVectors(ids.shape)
      ? tf.notEqual(ids, tf.scalar(0, ids.dtype as 'int32'))
      : null;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = shapesOf(inputShape)[0] as tf.Shape;
    return isVectors(shape) ? [...shape.slice(0, -1), this.vocabSize] : [...shape, this.modelDim];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { vocabSize, modelDim, maskZero, scale, stddev } = this;
    const positional = { ...positionalConfig(this.positional) };
    return { ...super.getConfig(), vocabSize, modelDim, maskZero, scale, stddev, positional };
  }
}
tf.serialization.registerClass(TokenEmbedding);

/** Vectors [B, T, C], and not ids [B, T]. */
function isVectors(shape: tf.Shape): boolean {
  return shape.length === 3;
}
