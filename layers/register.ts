import * as tf from '@tensorflow/tfjs';
import * as all from './index.js';

/*
 * The package exports this as `/register`, for a bundle that loads saved models: a bundler leaves out the classes that a page
 * does not name, and `tf.loadLayersModel` finds classes by their names.
 */

type LayerClass = Parameters<typeof tf.serialization.registerClass>[0];

for (const one of Object.values<unknown>(all)) {
  if (isLayerClass(one)) tf.serialization.registerClass(one);
}

function isLayerClass(value: unknown): value is LayerClass {
  return (
    typeof value === 'function' &&
    Object.hasOwn(value, 'className') &&
    value.prototype instanceof tf.serialization.Serializable
  );
}
