import * as tf from '@tensorflow/tfjs';
import { requireInteger } from '../../layers/checks.js';
import {
  type PositionalSpec,
  type SequenceLayerConfig,
  TokenEmbedding,
  TransformerBlock,
  type TransformerBlockConfig,
} from '../../layers/index.js';
import { positionalEncoding } from '../../layers/positional/registry.js';
import { type OptionNames, requireOptions } from '../util/requireOptions.js';
import { blockStack, finalNorm, type Head, headLayers, inSequence, SHARED_WITH_FIRST } from './modelParts.js';

/** What the encoder says to each block by itself. */
type OfEncoder = keyof SequenceLayerConfig | 'intermediateDim' | 'positional';

interface OwnConfig {
  /** Number of token ids; id 0 is padding. At least 1. */
  vocabSize: number;
  /** C, divisible by numHeads unless there is a keyDim. */
  modelDim: number;
  /** Number of transformer blocks, at least 1. */
  numLayers: number;
  /** Width inside the feed-forward parts. Default 4 C. */
  intermediateDim?: number;
  /** Longest sequence of the training; the limit of a learned table, and of no other encoding. */
  maxLength: number;
  /** The encoding of the embedding and of every block. Default 'none'. */
  positional?: PositionalSpec;
  /** Every block uses the encoding of the first, with one table for all, as T5 does. Default false: each has its own. */
  sharePositional?: boolean;
  head: Head;
  /** Any integer: the same seed gives the same model. Default: random. */
  seed?: number | null;
}

/** The encoder's own options, and every other one of `TransformerBlock`, with its default. */
export interface TransformerEncoderConfig extends OwnConfig, Omit<TransformerBlockConfig, OfEncoder> {}

const OWN: OptionNames<Required<OwnConfig>> = {
  ...{ vocabSize: true, modelDim: true, numLayers: true, intermediateDim: true },
  ...{ maxLength: true, positional: true, sharePositional: true, head: true, seed: true },
};

/**
 * A transformer encoder as a plain `tf.LayersModel`: token ids [B, T] (int32, 0 is padding) -> logits
 * [B, numClasses] ('classify') or [B, T, numClasses] ('tag').
 *
 * @throws RangeError when an option is out of its range or there is no such option, or an encoding is not known.
 * @example
 * const model = transformerEncoder({
 *   vocabSize: 10, modelDim: 32, numLayers: 2, numHeads: 4, maxLength: 16,
 *   positional: 'rotary', head: { type: 'classify', numClasses: 2 },
 * });
 */
export function transformerEncoder(config: TransformerEncoderConfig): tf.LayersModel {
  requireOptions('transformerEncoder', config, { ...OWN, ...blockOptions() });
  requireOptions('transformerEncoder: head', config.head, { type: true, numClasses: true, pooling: true });
  const { vocabSize, modelDim, numLayers, maxLength, head, sharePositional = false, ...block } = config;
  const { intermediateDim = 4 * modelDim, useCausalMask = false } = config;
  requireInteger('transformerEncoder', 'numLayers', numLayers);
  requireInteger('transformerEncoder', 'maxLength', maxLength);
  const seed = config.seed ?? null;
  const positional = positionalEncoding(config.positional ?? 'none', { maxLength, useCausalMask, seed });

  const ids = tf.input({ shape: [null], dtype: 'int32', name: 'tokens' });
  const logits = inSequence(ids, [
    new TokenEmbedding({ vocabSize, modelDim, maskZero: true, positional, seed, name: 'embedding' }),
    ...blockStack(numLayers, seed, (own, index) => {
      const encoding = sharePositional && index > 0 ? SHARED_WITH_FIRST : positional;
      return new TransformerBlock({ ...block, intermediateDim, positional: encoding, ...own });
    }),
    ...finalNorm(block),
    ...headLayers(head, seed, 'transformerEncoder', 'head.'),
  ]);
  return tf.model({ inputs: ids, outputs: logits });
}

/** The names of the options that every block is given as they are. */
function blockOptions(): OptionNames<Omit<TransformerBlockConfig, OfEncoder>> {
  const {
    name: _,
    trainable: __,
    ...options
  } = new TransformerBlock({
    numHeads: 1,
    intermediateDim: 1,
  }).getConfig();
  const names = Object.keys(options).map((option) => [option, true] as const);
  return Object.fromEntries(names) as OptionNames<Omit<TransformerBlockConfig, OfEncoder>>;
}
