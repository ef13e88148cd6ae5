import type * as tf from '@tensorflow/tfjs';
import type { SequenceLayer } from '../../layers/index.js';

/** A class of layers, by what tf.js saves and loads it under. */
export type LayerClass<L extends SequenceLayer = SequenceLayer> = (abstract new (
  ...args: never[]
) => L) & {
  readonly className: string;
};

/**
 * Whether a layer is of a class, or of one derived from it. Not `instanceof`: where the package is loaded twice, as ESM
 * and as CommonJS, there are two classes of one className, and tf.js loads saved models with those that came last.
 */
export function isOfClass<L extends SequenceLayer>(
  layer: tf.layers.Layer,
  { className }: LayerClass<L>,
): layer is L {
  for (let it: object | null = layer.constructor; it; it = Object.getPrototypeOf(it)) {
    if (Object.hasOwn(it, 'className') && (it as { className?: string }).className === className) return true;
  }
  return false;
}

/**
 * All layers of a class in a model, those inside of other layers and models included, in the order in which the model
 * has them.
 */
export function layersOfClass<L extends SequenceLayer>(
  model: tf.LayersModel,
  layerClass: LayerClass<L>,
): L[] {
  return model.layers.flatMap(withInner).filter((layer) => isOfClass(layer, layerClass));
}

function withInner(layer: tf.layers.Layer): tf.layers.Layer[] {
  const { innerLayers = [], layers = [] } = layer as {
    innerLayers?: readonly tf.layers.Layer[];
  } & Partial<tf.LayersModel>;
  return [layer, ...[...innerLayers, ...layers].flatMap(withInner)];
}
