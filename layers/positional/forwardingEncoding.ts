import type * as tf from '@tensorflow/tfjs';
import type { ScoreBias } from '../ops/contextualBias.js';
import type { Rotation } from '../ops/rotary.js';
import type { Positions } from '../positions.js';
import {
  type Attended,
  type AttentionContext,
  type AttentionShape,
  type EmbeddingContext,
  PositionalEncoding,
} from './positionalEncoding.js';

/** An encoding that hands on every site to another one, which it may tell of another call. */
export abstract class ForwardingEncoding extends PositionalEncoding {
  /** The encoding that acts. */
  protected abstract get target(): PositionalEncoding;

  /** The embedding as the other one is to see it. */
  protected embeddingFor(at: EmbeddingContext): EmbeddingContext {
    return at;
  }

  /** The attention as the other one is to see it; asked at every site. */
  protected attentionFor(at: AttentionContext): AttentionContext {
    return at;
  }

  override buildInputs(modelDim: number): void {
    this.target.buildInputs(modelDim);
  }

  override buildAttention(shape: AttentionShape): void {
    this.target.buildAttention(shape);
  }

  override checkPositions(at: Positions): void {
    this.target.checkPositions(at);
  }

  override encodeInputs(x: tf.Tensor, at: EmbeddingContext): tf.Tensor {
    return this.target.encodeInputs(x, this.embeddingFor(at));
  }

  override encodeQueriesKeys(
    queries: tf.Tensor,
    keys: tf.Tensor,
    at: AttentionContext,
  ): [tf.Tensor, tf.Tensor] {
    return this.target.encodeQueriesKeys(queries, keys, this.attentionFor(at));
  }

  override rotation(at: AttentionContext): Rotation | null {
    return this.target.rotation(this.attentionFor(at));
  }

  override relativeKeys(at: AttentionContext): tf.Tensor | null {
    return this.target.relativeKeys(this.attentionFor(at));
  }

  override relativeQueries(at: AttentionContext): tf.Tensor | null {
    return this.target.relativeQueries(this.attentionFor(at));
  }

  override scoreBias(at: AttentionContext): ScoreBias | null {
    return this.target.scoreBias(this.attentionFor(at));
  }

  override encodeOutputs(attended: Attended, at: AttentionContext): tf.Tensor {
    return this.target.encodeOutputs(attended, this.attentionFor(at));
  }
}
