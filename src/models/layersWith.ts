import type * as tf from '@tensorflow/tfjs';
import {
  type HasAttention,
  type HasEmbeddings,
  hasAttention,
  hasEmbeddings,
} from '../../layers/capabilities.js';
import { withInner } from '../../layers/graph.js';

/** All attentions of a model, in its order. */
export function attentionsOf(model: tf.LayersModel): (tf.layers.Layer & HasAttention)[] {
  return layersWith(model, hasAttention);
}

/** All embeddings of token ids or of features, in the order of the model. */
export function embeddingsOf(model: tf.LayersModel): (tf.layers.Layer & HasEmbeddings)[] {
  return layersWith(model, hasEmbeddings);
}

/**
 * All layers of a kind in a model, those inside of other layers and models included, in the order in which the model
 * has them.
 */
export function layersWith<L extends tf.layers.Layer>(
  { layers }: { readonly layers: readonly tf.layers.Layer[] },
  isOne: (layer: tf.layers.Layer) => layer is L,
): L[] {
  return layers.flatMap(withInner).filter(isOne);
}
