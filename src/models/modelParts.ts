import type * as tf from '@tensorflow/tfjs';
import { requireInteger, requireOneOf } from '../../layers/checks.js';
import {
  LayerNorm,
  MaskedPooling,
  type PoolingMode,
  Projection,
  type ResidualBlockConfig,
  RMSNorm,
  SharedPositional,
} from '../../layers/index.js';
import type { PositionalConfig } from '../../layers/positional/registry.js';
import { deriveSeed } from '../../layers/seed.js';

/*
 * What models of blocks have in common, whatever their blocks are: each part is a list of layers.
 */

/** One row of logits a sequence ('classify', over the pooled tokens) or a token ('tag'). */
export interface Head {
  type: 'classify' | 'tag';
  /** At least 1. */
  numClasses: number;
  /** How 'classify' pools the tokens. Default 'mean'. */
  pooling?: PoolingMode;
}

/** What a block of a stack does not share with the others. */
export interface OfBlock {
  readonly name: string;
  readonly seed: number | null;
}

/** `count` blocks, named `block0`, `block1`, ..., each with a seed of its own: of one seed they would all start alike. */
export function blockStack(
  count: number,
  seed: number | null,
  make: (own: OfBlock, index: number) => tf.layers.Layer,
  prefix = 'block',
): tf.layers.Layer[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${prefix}${index}`;
    return make({ name, seed: seed === null ? null : deriveSeed(seed, name) }, index);
  });
}

/** For the blocks of a stack after the first: the encoding of an attention before, with its weights. */
export function sharedWith(attention: string): PositionalConfig {
  return { className: SharedPositional.className, config: { layer: attention } };
}

/** The same, of the attention of a first block that is called `block0`. */
export const SHARED_WITH_FIRST = sharedWith('block0/attention');

/** The norm after blocks that normalise what goes into their parts, as those do; none after others. */
export function finalNorm(
  { normalizeFirst = true, normalization = 'layerNorm', epsilon }: ResidualBlockConfig,
  name = 'norm',
): tf.layers.Layer[] {
  if (!normalizeFirst) return [];
  const Norm = normalization === 'layerNorm' ? LayerNorm : RMSNorm;
  return [new Norm({ ...(epsilon !== undefined && { epsilon }), name })];
}

/**
 * Hidden states [B, T, C] -> logits [B, numClasses] or [B, T, numClasses].
 * @param label how errors begin
 * @param option what they put before the name of an option, as in `head.`
 * @throws OptionError when an option is out of its range.
 */
export function headLayers(
  { type, numClasses, pooling = 'mean' }: Head,
  seed: number | null,
  label: string,
  option = '',
): tf.layers.Layer[] {
  requireInteger(label, `${option}numClasses`, numClasses);
  requireOneOf(label, `${option}type`, type, ['classify', 'tag']);
  const logits = new Projection({ units: numClasses, seed, name: 'head' });
  return type === 'classify' ? [new MaskedPooling({ mode: pooling, name: 'pooling' }), logits] : [logits];
}

/** A logit for each token id, by the table of an embedding or by weights of its own, or none: hidden states. */
export type TokenHead = 'tied' | 'own' | 'none';

/** Hidden states [B, T, C] -> logits [B, T, vocabSize]. @throws OptionError when there is no such head. */
export function tokenHead(
  label: string,
  head: TokenHead,
  embedding: tf.layers.Layer,
  vocabSize: number,
  seed: number | null,
): tf.layers.Layer[] {
  requireOneOf(label, 'head', head, ['tied', 'own', 'none']);
  if (head === 'none') return [];
  return head === 'tied' ? [embedding] : headLayers({ type: 'tag', numClasses: vocabSize }, seed, label);
}

/** One layer after the other. */
export function inSequence(input: tf.SymbolicTensor, layers: readonly tf.layers.Layer[]): tf.SymbolicTensor {
  return layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
}
