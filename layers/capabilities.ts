import type * as tf from '@tensorflow/tfjs';
import type { AttentionShape, PositionalEncoding } from './positional/positionalEncoding.js';

/*
 * What a layer declares of itself, for what looks into models: it asks for these properties and for no class, so that it
 * finds anyone's layers, and those of another copy of this package.
 */

/** A layer whose first output is hidden states [B, T, C]. */
export interface GivesHiddenStates {
  /** 'block' for a block, which `hiddenStates` lists; 'norm' for what may come after the last block. */
  readonly givesHiddenStates: 'block' | 'norm';
}

/** An attention, and the encoding that acts on its queries and keys or on its scores. */
export interface HasAttention {
  /** D is known once the layer is built. */
  readonly attentionShape: AttentionShape;
  readonly positional: PositionalEncoding;
}

/** Vectors for token ids or for features, and the encoding that acts on them. */
export interface HasEmbeddings {
  readonly embeddingShape: EmbeddingShape;
  readonly positional: PositionalEncoding;
}

/** What an embedding is of. */
export interface EmbeddingShape {
  /** Number of token ids; null for features. */
  readonly vocabSize: number | null;
  /** C */
  readonly modelDim: number;
}

type Is<C> = (layer: tf.layers.Layer) => layer is tf.layers.Layer & C;

const declares =
  <C>(...properties: (keyof C & string)[]): Is<C> =>
  (layer): layer is tf.layers.Layer & C =>
    properties.every((property) => property in layer);

export const givesHiddenStates = declares<GivesHiddenStates>('givesHiddenStates');
export const hasAttention = declares<HasAttention>('attentionShape', 'positional');
export const hasEmbeddings = declares<HasEmbeddings>('embeddingShape', 'positional');

/** Whether a layer is a block. */
export function isBlock(layer: tf.layers.Layer): layer is tf.layers.Layer & GivesHiddenStates {
  return givesHiddenStates(layer) && layer.givesHiddenStates === 'block';
}
