import type * as tf from '@tensorflow/tfjs';
import { SequenceLayer } from '../../layers/index.js';

/** All layers of a class in a model, those inside of other layers included, in the order in which the model has them. */
export function layersOfClass<L extends SequenceLayer>(
  model: tf.LayersModel,
  layerClass: abstract new (...args: never[]) => L,
): L[] {
  const within = (layer: tf.layers.Layer): tf.layers.Layer[] =>
    layer instanceof SequenceLayer ? [layer, ...layer.innerLayers.flatMap(within)] : [layer];
  return model.layers.flatMap(within).filter((layer): layer is L => layer instanceof layerClass);
}
