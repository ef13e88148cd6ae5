import * as tf from '@tensorflow/tfjs';
import { requireOptions } from '../util/requireOptions.js';
import { inSequence, type TokenHead, tokenHead } from './modelParts.js';
import { type ModelInput, type StackConfig, stackOf, stackOptions } from './stack.js';

/** Options of an encoder and a decoder, and every other one of their blocks, with its default. */
export interface TransformerEncoderDecoderConfig extends ModelInput, Omit<StackConfig, 'useCausalMask'> {
  /** Number of token ids of the target; id 0 is padding. Default vocabSize; each has a table of its own. */
  targetVocabSize?: number;
  /** Number of blocks of the decoder, at least 1. Default numLayers, the number of those of the encoder. */
  numDecoderLayers?: number;
  /**
   * What the model gives: a logit for each token id of the target, by the table of its embedding ('tied') or by weights of its own
   * ('own'); or hidden states ('none'), as `withHead` takes them. Default 'tied'.
   */
  head?: TokenHead;
}

/**
 * A transformer encoder and a decoder that attends to it, as a plain `tf.LayersModel`: [source, target ids [B, T]] -> logits of
 * the next token of the target, [B, T, targetVocabSize]. The source is token ids [B, S], or features [B, S, inputDim]; id 0
 * is padding, which nothing attends to. Self attentions have the encoding, cross attention has none.
 *
 * @throws RangeError when an option is out of its range or there is no such option, or an encoding is not known.
 * @see Vaswani et al. 2017, 1706.03762
 * @example
 * const model = transformerEncoderDecoder({
 *   vocabSize: 10, targetVocabSize: 7, modelDim: 32, numLayers: 2, numHeads: 4, maxLength: 16, positional: 'rotary',
 * });
 * const target = await generate(model, [3, 7, 5], { maxNewTokens: 8, decoderStartTokenId: 1 });
 */
export function transformerEncoderDecoder(config: TransformerEncoderDecoderConfig): tf.LayersModel {
  const label = 'transformerEncoderDecoder';
  const { useCausalMask: _, ...options } = stackOptions();
  requireOptions(label, config, {
    ...{ vocabSize: true, inputDim: true, targetVocabSize: true, ...options },
    ...{ numDecoderLayers: true, head: true },
  });
  const { head = 'tied', targetVocabSize, numDecoderLayers, ...shared } = config;
  const { inputDim: __, ...ofTarget } = shared;
  const encoder = stackOf({ ...shared, useCausalMask: false }, { label, prefix: 'encoder' });
  const vocabSize = targetVocabSize ?? shared.vocabSize;
  const decoder = stackOf(
    {
      ...{ ...ofTarget, numLayers: numDecoderLayers ?? shared.numLayers, useCausalMask: true },
      ...(vocabSize !== undefined && { vocabSize }),
    },
    { label: `${label}: decoder`, prefix: 'decoder', memory: encoder.hidden },
  );
  const layers = tokenHead(label, head, decoder.embedding, vocabSize ?? 0, config.seed ?? null);
  return tf.model({
    inputs: [encoder.input, decoder.input],
    outputs: inSequence(decoder.hidden, layers),
  });
}
