import * as tf from '@tensorflow/tfjs';
import { requireOptions } from '../util/requireOptions.js';
import { type Head, headLayers, inSequence } from './modelParts.js';
import { type ModelInput, type StackConfig, stackOf, stackOptions } from './stack.js';

/** The encoder's own options, and every other one of `TransformerBlock`, with its default. */
export interface TransformerEncoderConfig extends ModelInput, StackConfig {
  /** What the model gives. Default: hidden states, as `withHead` takes them. */
  head?: Head;
}

/**
 * A transformer encoder as a plain `tf.LayersModel`: token ids [B, T] (int32, 0 is padding) or features [B, T, inputDim] ->
 * logits [B, numClasses] ('classify') or [B, T, numClasses] ('tag'); without a head hidden states [B, T, C].
 *
 * @throws RangeError when an option is out of its range or there is no such option, or an encoding is not known.
 * @example
 * const model = transformerEncoder({
 *   vocabSize: 10, modelDim: 32, numLayers: 2, numHeads: 4, maxLength: 16,
 *   positional: 'rotary', head: { type: 'classify', numClasses: 2 },
 * });
 */
export function transformerEncoder(config: TransformerEncoderConfig): tf.LayersModel {
  const label = 'transformerEncoder';
  requireOptions(label, config, { vocabSize: true, inputDim: true, ...stackOptions(), head: true });
  const { head, ...ofStack } = config;
  if (head) requireOptions(`${label}: head`, head, { type: true, numClasses: true, pooling: true });
  const { input, hidden } = stackOf(ofStack, { label });
  const layers = head ? headLayers(head, config.seed ?? null, label, 'head.') : [];
  return tf.model({ inputs: input, outputs: inSequence(hidden, layers) });
}
