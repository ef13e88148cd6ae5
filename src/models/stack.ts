import * as tf from '@tensorflow/tfjs';
import { requireInteger } from '../../layers/checks.js';
import {
  FeatureEmbedding,
  OptionError,
  type PositionalSpec,
  type SequenceLayerConfig,
  TokenEmbedding,
  TransformerBlock,
  type TransformerBlockConfig,
  TransformerDecoderBlock,
} from '../../layers/index.js';
import { positionalEncoding } from '../../layers/positional/registry.js';
import { deriveSeed } from '../../layers/seed.js';
import type { OptionNames } from '../util/requireOptions.js';
import { blockStack, finalNorm, inSequence, sharedWith } from './modelParts.js';

/** What a model is given, token ids or features: one of the two options. */
export interface ModelInput {
  /** Number of token ids; id 0 is padding. At least 1. */
  vocabSize?: number;
  /** F, for continuous features [B, T, F] instead of token ids: time series, image patches. At least 1. */
  inputDim?: number;
}

interface OwnConfig {
  /** C, divisible by numHeads unless there is a keyDim. */
  modelDim: number;
  /** Number of transformer blocks, at least 1. */
  numLayers: number;
  /** Width inside the feed-forward parts. Default 4 C. */
  intermediateDim?: number;
  /** Longest sequence of the training; the limit of a learned table, and of no other encoding. */
  maxLength: number;
  /**
   * The encoding of the embedding and of every block. Or a list with one for each block, of which the embedding has the first.
   * Default 'none'.
   */
  positional?: PositionalSpec | readonly PositionalSpec[];
  /** Every block uses the encoding of the first, with one table for all, as T5 does. Default false: each has its own. */
  sharePositional?: boolean;
  /** Any integer: the same seed gives the same model. Default: random. */
  seed?: number | null;
}

/** What is the same in all blocks, but for their encodings: every option of `TransformerBlock`, with its default. */
export interface StackConfig
  extends OwnConfig,
    Omit<TransformerBlockConfig, keyof OwnConfig | keyof SequenceLayerConfig> {}

/** The names of the options of a stack; those of blocks are what blocks say they are. */
export function stackOptions(): OptionNames<Required<StackConfig>> {
  const {
    name: _,
    trainable: __,
    ...ofBlock
  } = new TransformerBlock({ numHeads: 1, intermediateDim: 1 }).getConfig();
  const own: OptionNames<Required<OwnConfig>> = {
    ...{ modelDim: true, numLayers: true, intermediateDim: true, maxLength: true },
    ...{ positional: true, sharePositional: true, seed: true },
  };
  const names = Object.keys(ofBlock).map((option) => [option, true] as const);
  return { ...(Object.fromEntries(names) as OptionNames<Required<StackConfig>>), ...own };
}

/** Where a stack is. */
export interface StackPlace {
  /** How errors begin. */
  readonly label: string;
  /** Put before the names of its layers, where a model has two stacks. */
  readonly prefix?: string;
  /** [B, S, C], what the blocks attend to besides. */
  readonly memory?: tf.SymbolicTensor;
}

export interface Stack {
  readonly input: tf.SymbolicTensor;
  readonly embedding: tf.layers.Layer;
  /** [B, T, C] */
  readonly hidden: tf.SymbolicTensor;
}

/**
 * An embedding, blocks, and the norm after them.
 * @throws OptionError when an option is out of its range.
 */
export function stackOf(given: ModelInput & StackConfig, { label, prefix = '', memory }: StackPlace): Stack {
  const { vocabSize: _, inputDim: __, modelDim, numLayers, maxLength: ___, ...others } = given;
  const { positional: ____, sharePositional: _____, intermediateDim = 4 * modelDim, ...block } = others;
  // Of one seed, two stacks would start alike.
  const seed = given.seed == null || prefix === '' ? (given.seed ?? null) : deriveSeed(given.seed, prefix);
  const named = (name: string) => (prefix === '' ? name : `${prefix}/${name}`);
  const encodings = encodingsOf(label, given, `${named('block')}0/attention`);
  const [first = 'none'] = encodings;
  const { input, embedding } = embeddedInput(label, given, named, { positional: first, seed });
  const Block = memory ? TransformerDecoderBlock : TransformerBlock;
  const blocks = blockStack(
    numLayers,
    seed,
    (own, index) =>
      new Block({ ...block, intermediateDim, positional: encodings[index] as PositionalSpec, ...own }),
    named('block'),
  );
  const embedded = embedding.apply(input) as tf.SymbolicTensor;
  const afterBlocks = blocks.reduce(
    (x, block) => block.apply(memory ? [x, memory] : x) as tf.SymbolicTensor,
    embedded,
  );
  return { input, embedding, hidden: inSequence(afterBlocks, finalNorm(block, named('norm'))) };
}

/** One for each block. @param firstAttention the name of what has the encoding that is shared */
function encodingsOf(label: string, config: StackConfig, firstAttention: string): PositionalSpec[] {
  const {
    positional = 'none',
    numLayers,
    maxLength,
    useCausalMask = false,
    sharePositional = false,
  } = config;
  requireInteger(label, 'numLayers', numLayers);
  requireInteger(label, 'maxLength', maxLength);
  const of = (spec: PositionalSpec) =>
    positionalEncoding(spec, { maxLength, useCausalMask, seed: config.seed ?? null });
  if (!isList(positional)) {
    const encoding = of(positional);
    return Array.from({ length: numLayers }, (_, block) =>
      sharePositional && block > 0 ? sharedWith(firstAttention) : encoding,
    );
  }
  if (positional.length !== numLayers) {
    throw new OptionError(
      `${label}: a list of positional has one for each block; got ${positional.length} for numLayers=${numLayers}`,
    );
  }
  if (sharePositional) {
    throw new OptionError(`${label}: sharePositional is for one positional; got a list`);
  }
  return positional.map(of);
}

function isList(given: PositionalSpec | readonly PositionalSpec[]): given is readonly PositionalSpec[] {
  return Array.isArray(given);
}

function embeddedInput(
  label: string,
  { vocabSize, inputDim, modelDim }: ModelInput & StackConfig,
  named: (name: string) => string,
  options: { positional: PositionalSpec; seed: number | null },
): { input: tf.SymbolicTensor; embedding: tf.layers.Layer } {
  const config = { ...options, modelDim, name: named('embedding') };
  if (inputDim === undefined && vocabSize !== undefined) {
    return {
      input: tf.input({ shape: [null], dtype: 'int32', name: named('tokens') }),
      embedding: new TokenEmbedding({ ...config, vocabSize, maskZero: true }),
    };
  }
  if (vocabSize !== undefined || inputDim === undefined) {
    throw new OptionError(
      `${label}: there must be a vocabSize, for token ids, or an inputDim, for features; ` +
        `got ${inputDim === undefined ? 'neither' : 'both'}`,
    );
  }
  return {
    input: tf.input({ shape: [null, requireInteger(label, 'inputDim', inputDim)], name: named('features') }),
    embedding: new FeatureEmbedding(config),
  };
}
