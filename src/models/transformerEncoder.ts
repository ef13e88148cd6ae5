import * as tf from '@tensorflow/tfjs';
import {
  type FeedForwardActivation,
  LayerNorm,
  MaskedPooling,
  type NormalizationKind,
  type PoolingMode,
  type PositionalSpec,
  Projection,
  RMSNorm,
  TokenEmbedding,
  TransformerBlock,
} from '../../layers/index.js';
import { positionalEncoding } from '../../layers/positional/registry.js';
import { deriveSeed } from '../../layers/seed.js';
import { type OptionNames, requireOptions } from '../util/requireOptions.js';

export interface TransformerEncoderConfig {
  /** Number of token ids; id 0 is padding. At least 1. */
  vocabSize: number;
  /** C, divisible by numHeads. */
  modelDim: number;
  /** Number of transformer blocks, at least 1. */
  numLayers: number;
  /** H, a divisor of C. */
  numHeads: number;
  /** Width inside the feed-forward parts. Default 4 C. */
  intermediateDim?: number;
  /** Longest sequence of the training; the limit of a learned table, and of no other encoding. */
  maxLength: number;
  /** Default 'none'. */
  positional?: PositionalSpec;
  /** One row of logits a sequence ('classify', over the pooled tokens) or a token ('tag'). */
  head: { type: 'classify' | 'tag'; numClasses: number; pooling?: PoolingMode };
  /** Default 0. */
  dropout?: number;
  /** Default true. */
  normalizeFirst?: boolean;
  /** Default 'layerNorm'. */
  normalization?: NormalizationKind;
  /** Default 'gelu'. */
  activation?: FeedForwardActivation;
  /** Default numHeads. */
  numKeyValueHeads?: number;
  /** Default false. */
  useCausalMask?: boolean;
  /** Any integer: the same seed gives the same model. Default: random. */
  seed?: number | null;
}

const OPTIONS: OptionNames<Required<TransformerEncoderConfig>> = {
  ...{ vocabSize: true, modelDim: true, numLayers: true, numHeads: true, intermediateDim: true },
  ...{
    maxLength: true,
    positional: true,
    head: true,
    dropout: true,
    normalizeFirst: true,
    normalization: true,
  },
  ...{ activation: true, numKeyValueHeads: true, useCausalMask: true, seed: true },
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
  requireOptions('transformerEncoder', config, OPTIONS);
  requireOptions('transformerEncoder: head', config.head, { type: true, numClasses: true, pooling: true });
  const {
    modelDim,
    head,
    normalizeFirst = true,
    normalization = 'layerNorm',
    useCausalMask = false,
  } = config;
  const seed = config.seed ?? null;
  for (const option of ['numLayers', 'maxLength'] as const) requireCount(option, config[option]);
  requireCount('head.numClasses', head.numClasses);
  if (head.type !== 'classify' && head.type !== 'tag') {
    throw new RangeError(`transformerEncoder: head.type must be one of classify, tag; got ${head.type}`);
  }
  const context = { maxLength: config.maxLength, useCausalMask, seed };
  const positional = positionalEncoding(config.positional ?? 'none', context);

  const ids = tf.input({ shape: [null], dtype: 'int32', name: 'tokens' });
  const vocabSize = config.vocabSize;
  const embed = new TokenEmbedding({
    vocabSize,
    modelDim,
    maskZero: true,
    positional,
    seed,
    name: 'embedding',
  });
  let x = embed.apply(ids) as tf.SymbolicTensor;
  for (let layer = 0; layer < config.numLayers; layer++) {
    const block = new TransformerBlock({
      numHeads: config.numHeads,
      intermediateDim: config.intermediateDim ?? 4 * modelDim,
      numKeyValueHeads: config.numKeyValueHeads ?? config.numHeads,
      dropout: config.dropout ?? 0,
      activation: config.activation ?? 'gelu',
      ...{ normalizeFirst, normalization, useCausalMask, positional },
      // Blocks of one seed would all start alike.
      seed: seed === null ? null : deriveSeed(seed, `block${layer}`),
      name: `block${layer}`,
    });
    x = block.apply(x) as tf.SymbolicTensor;
  }
  if (normalizeFirst) {
    const norm =
      normalization === 'layerNorm' ? new LayerNorm({ name: 'norm' }) : new RMSNorm({ name: 'norm' });
    x = norm.apply(x) as tf.SymbolicTensor;
  }
  if (head.type === 'classify') {
    x = new MaskedPooling({ mode: head.pooling ?? 'mean', name: 'pooling' }).apply(x) as tf.SymbolicTensor;
  }
  const logits = new Projection({ units: head.numClasses, seed, name: 'head' }).apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: ids, outputs: logits });
}

function requireCount(option: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`transformerEncoder: ${option} must be an integer of at least 1; got ${value}`);
  }
}
