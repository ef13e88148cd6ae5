import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../../layers/index.js';
import { requireOptions } from '../util/requireOptions.js';
import { inSequence, type TokenHead, tokenHead } from './modelParts.js';
import { type ModelInput, type StackConfig, stackOf, stackOptions } from './stack.js';

/** The decoder's own options, and every other one of `TransformerBlock`, with its default. */
export interface TransformerDecoderConfig extends ModelInput, Omit<StackConfig, 'useCausalMask'> {
  /**
   * What the model gives: a logit for each token id, by the table of the embedding ('tied') or by weights of its own ('own'); or
   * hidden states ('none'), as `withHead` takes them. Default 'tied'; for features 'none', the only one.
   */
  head?: TokenHead;
}

/**
 * A causal transformer decoder as a plain `tf.LayersModel`: token ids [B, T] (int32, 0 is padding) -> logits of the
 * next token [B, T, vocabSize], as `generate` takes it. Or features [B, T, inputDim] -> hidden states [B, T, C].
 *
 * @throws RangeError when an option is out of its range or there is no such option, or an encoding is not known.
 * @see Radford et al. 2018, "Improving Language Understanding by Generative Pre-Training"; tied: Press and Wolf 2017, 1608.05859
 * @example
 * const model = transformerDecoder({
 *   vocabSize: 10, modelDim: 32, numLayers: 2, numHeads: 4, maxLength: 16, positional: ['rotary', 'none'],
 * });
 * const text = await generate(model, [3, 7, 5], { maxNewTokens: 8 });
 */
export function transformerDecoder(config: TransformerDecoderConfig): tf.LayersModel {
  const label = 'transformerDecoder';
  const { useCausalMask: _, ...options } = stackOptions();
  requireOptions(label, config, { vocabSize: true, inputDim: true, ...options, head: true });
  const { head = config.inputDim === undefined ? 'tied' : 'none', ...ofStack } = config;
  if (config.inputDim !== undefined && head !== 'none') {
    throw new OptionError(`${label}: head must be none where features come in; got ${head}`);
  }
  const stack = stackOf({ ...ofStack, useCausalMask: true }, { label });
  const layers = tokenHead(label, head, stack.embedding, config.vocabSize ?? 0, config.seed ?? null);
  return tf.model({ inputs: stack.input, outputs: inSequence(stack.hidden, layers) });
}
