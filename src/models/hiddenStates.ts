import * as tf from '@tensorflow/tfjs';
import { TransformerBlock } from '../../layers/index.js';
import { blockNodes } from './blocks.js';
import { layersOfClass } from './layersOfClass.js';

/**
 * What goes into the first block of a model, and what comes out of every block, in the order in which they run; a block
 * that runs several times, as in ALBERT, counts each time. A norm after the last block has not acted yet.
 *
 * @param inputs what `model.predict` takes
 * @returns tensors [B, T, C], one more than blocks; the caller disposes them
 * @throws RangeError when the model has no `TransformerBlock`, or has one in another layer or model.
 */
export function hiddenStates(model: tf.LayersModel, inputs: tf.Tensor | tf.Tensor[]): tf.Tensor3D[] {
  const blocks = blockNodes(model);
  const own = new Set(blocks.map(({ outboundLayer }) => outboundLayer));
  const inner = layersOfClass(model, TransformerBlock).find((block) => !own.has(block));
  if (inner) {
    throw new RangeError(
      `hiddenStates: ${inner.label} is not a layer of model "${model.name}" but of one in it; give that one`,
    );
  }
  const [first] = blocks;
  if (!first) throw new RangeError(`hiddenStates: model "${model.name}" has no TransformerBlock`);
  const outputs = [first.inputTensors[0], ...blocks.map(({ outputTensors }) => outputTensors[0])];
  const states = tf.model({ inputs: model.inputs, outputs: outputs as tf.SymbolicTensor[] });
  return states.predict(inputs) as tf.Tensor3D[];
}
