import * as tf from '@tensorflow/tfjs';
import { isBlock } from '../../layers/capabilities.js';
import { blockNodes } from './blocks.js';
import { layersWith } from './layersWith.js';

/**
 * Returns the input of the first block of a model and the output of every block, in order of execution; a block that
 * runs several times, as in ALBERT, counts each time. A norm after the last block has not acted yet.
 *
 * @param inputs what `model.predict` takes
 * @returns tensors [B, T, C], one more than blocks; the caller disposes them
 * A block is a `TransformerBlock`, and every other layer that declares `givesHiddenStates = 'block'`.
 *
 * @throws RangeError when the model has no block, or has one in another layer or model.
 */
export function hiddenStates(model: tf.LayersModel, inputs: tf.Tensor | tf.Tensor[]): tf.Tensor3D[] {
  return statesModel(model).predict(inputs) as tf.Tensor3D[];
}

/** Made once for a model, for as long as its outputs are the same: a tf.sequential may gain layers. */
const known = new WeakMap<
  tf.LayersModel,
  { outputs: readonly tf.SymbolicTensor[]; states: tf.LayersModel }
>();

function statesModel(model: tf.LayersModel): tf.LayersModel {
  const found = known.get(model);
  if (found?.outputs.every((output, index) => output === model.outputs[index])) return found.states;
  const blocks = blockNodes(model);
  // A block may well be made of blocks.
  const [inner] = layersWith({ layers: model.layers.filter((layer) => !isBlock(layer)) }, isBlock);
  if (inner) {
    throw new RangeError(
      `hiddenStates: ${inner.getClassName()} "${inner.name}" is not a layer of model "${model.name}" but of one in it; give that one`,
    );
  }
  const [first] = blocks;
  if (!first) throw new RangeError(`hiddenStates: model "${model.name}" has no TransformerBlock`);
  const outputs = [first.inputTensors[0], ...blocks.map(({ outputTensors }) => outputTensors[0])];
  const states = tf.model({ inputs: model.inputs, outputs: outputs as tf.SymbolicTensor[] });
  known.set(model, { outputs: [...model.outputs], states });
  return states;
}
