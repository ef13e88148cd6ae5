import * as tf from '@tensorflow/tfjs';
import { givesHiddenStates } from '../../layers/capabilities.js';
import { type Head, headLayers, inSequence } from '../models/modelParts.js';
import { requireOptions } from '../util/requireOptions.js';

/** Options of `withHead`: the head, and what of the model is trained. */
export interface HeadConfig extends Omit<Head, 'pooling'> {
  /** Whether the encoder's weights stay as they are, so that the head alone is trained. Default false. */
  freeze?: boolean;
  /** Of the head's first weights: any integer. Default: random. */
  seed?: number | null;
}

/**
 * Adds a new head to an encoder, for fine-tuning: what `encoder` takes -> logits [B, numClasses] ('classify') or [B, T,
 * numClasses] ('tag'). Both models have the encoder's layers; whoever disposes of the new one disposes of both.
 *
 * @param encoder a model that ends in hidden states [B, T, C], as of `loadPretrained`
 * @throws RangeError when the encoder is none, or an option is out of its range or there is no such option.
 * @example
 * const model = withHead(await loadPretrained('path/to/bert'), { type: 'classify', numClasses: 2, freeze: true });
 */
export function withHead(encoder: tf.LayersModel, config: HeadConfig): tf.LayersModel {
  requireOptions('withHead', config, { type: true, numClasses: true, freeze: true, seed: true });
  const { type, numClasses, freeze = false, seed = null } = config;
  if (!endsInHiddenStates(encoder)) {
    throw new RangeError(`withHead: model "${encoder.name}" does not end in hidden states`);
  }
  const layers = headLayers({ type, numClasses }, seed, 'withHead');
  if (freeze) for (const layer of encoder.layers) layer.trainable = false;
  const [hidden] = encoder.outputs as [tf.SymbolicTensor];
  return tf.model({ inputs: encoder.inputs, outputs: inSequence(hidden, layers) });
}

/** Whether a model is an encoder without a head: it ends in a block, or in the norm after the last. */
export function endsInHiddenStates({ outputs }: tf.LayersModel): boolean {
  const [last] = outputs.map(({ sourceLayer }) => sourceLayer);
  return last !== undefined && givesHiddenStates(last);
}
