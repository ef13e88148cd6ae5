import type * as tf from '@tensorflow/tfjs';
import { SequenceLayer } from '../../layers/index.js';

/** All layers of a class in a model, those inside of other layers included, in the order in which the model has them. */
export function layersOfClass<L extends SequenceLayer>(
  model: tf.LayersModel,
  layerClass: abstract new (...args: never[]) => L,
): L[] {
  const within = (layer: SequenceLayer): SequenceLayer[] => [layer, ...layer.innerLayers.flatMap(within)];
  return model.layers
    .flatMap((layer) => (layer instanceof SequenceLayer ? within(layer) : []))
    .filter((layer): layer is L => layer instanceof layerClass);
}
