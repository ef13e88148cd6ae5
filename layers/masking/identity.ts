import * as tf from '@tensorflow/tfjs';
import { copyOf } from './tensorMask.js';

/**
 * Gives its input, of any shape, as it is. A graph needs it where a layer is given one tensor twice: in `predict` tf.js would
 * free that tensor too early. `apply` puts it there.
 */
export class Identity extends tf.layers.Layer {
  static readonly className = 'Identity';
  override readonly supportsMasking = true;

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return copyOf((Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor);
  }
}
tf.serialization.registerClass(Identity);

/** The same tensors of a graph, and a copy of each that is there again. */
export function eachOnce(inputs: tf.SymbolicTensor[]): tf.SymbolicTensor[] {
  return inputs.map((input, i) =>
    inputs.indexOf(input) === i ? input : (new Identity().apply(input) as tf.SymbolicTensor),
  );
}
