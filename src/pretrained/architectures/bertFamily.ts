import * as tf from '@tensorflow/tfjs';
import {
  LayerNorm,
  type PositionalSpec,
  TokenEmbedding,
  TokenTypeEmbedding,
  type TransformerBlockConfig,
} from '../../../layers/index.js';
import type { ModelConfig } from '../modelConfig.js';
import { embeddings, layerNorm, linear, type WeightTable } from '../weightTable.js';
import type { BuildOptions, Stated } from './architecture.js';
import { ACTIVATIONS, integers, tables, through } from './parts.js';

/** What BERT, ALBERT and RoFormer have in common; their files say what is different. */
export function bertSizes(config: ModelConfig) {
  const modelDim = config.count('hidden_size');
  return {
    modelDim,
    vocabSize: config.count('vocab_size'),
    numTypes: config.count('type_vocab_size', 2),
    numLayers: config.count('num_hidden_layers'),
    intermediateDim: config.count('intermediate_size'),
    // ALBERT's and RoFormer's embeddings may be narrower.
    embedding: ['embedding_size', config.count('embedding_size', modelDim)] as Stated,
    width: ['hidden_size', modelDim] as Stated,
  };
}

/** @throws PretrainedError when config.json asks for what is not done here. */
export function requireEncoder(config: ModelConfig): void {
  config.require({ is_decoder: false, add_cross_attention: false, pad_token_id: 0 });
}

/** What blocks of the family are made with: normalised after the sums. */
export function bertBlock(config: ModelConfig): TransformerBlockConfig {
  return {
    numHeads: config.count('num_attention_heads'),
    intermediateDim: config.count('intermediate_size'),
    activation: config.choice('hidden_act', ACTIVATIONS, 'gelu'),
    epsilon: config.positive('layer_norm_eps', 1e-12),
    normalizeFirst: false,
  };
}

/** An encoder: ids [B, T], and types [B, T] when asked for -> hidden states [B, T, C]. */
export function bertModel(
  config: ModelConfig,
  { tokenTypes }: BuildOptions,
  positional: PositionalSpec,
  body: readonly tf.layers.Layer[],
): tf.LayersModel {
  const { vocabSize, numTypes, embedding } = bertSizes(config);
  const [ids, types] = [integers('tokens'), integers('tokenTypes')];
  const words = new TokenEmbedding({
    vocabSize,
    modelDim: embedding[1],
    maskZero: true,
    positional,
    name: 'embedding',
  });
  const typed = new TokenTypeEmbedding({ numTypes, name: 'typeEmbedding' });
  const norm = new LayerNorm({ epsilon: config.positive('layer_norm_eps', 1e-12), name: 'embeddingNorm' });
  const x = through(ids, words);
  const embedded = through(tokenTypes ? [x, types] : x, typed, norm);
  return tf.model({ inputs: tokenTypes ? [ids, types] : ids, outputs: through(embedded, ...body) });
}

/** What config.json says of the embeddings. */
export function statedEmbeddings(config: ModelConfig, prefix: string): Record<string, Stated[]> {
  const { vocabSize, numTypes, embedding } = bertSizes(config);
  return {
    [`${prefix}embeddings.word_embeddings.weight`]: [['vocab_size', vocabSize], embedding],
    [`${prefix}embeddings.token_type_embeddings.weight`]: [['type_vocab_size', numTypes], embedding],
  };
}

/** What config.json says of the blocks of BERT or RoFormer: how many there are, and how wide. */
export function statedBlocks(config: ModelConfig, prefix: string): Record<string, Stated[]> {
  const { numLayers, intermediateDim, width } = bertSizes(config);
  const last = `${prefix}encoder.layer.${numLayers - 1}`;
  return { [`${last}.intermediate.dense.weight`]: [['intermediate_size', intermediateDim], width] };
}

/** What config.json says of a table of positions. */
export function statedPositions(config: ModelConfig, prefix: string): Record<string, Stated[]> {
  const { embedding } = bertSizes(config);
  const length = ['max_position_embeddings', config.count('max_position_embeddings', 512)] as const;
  return { [`${prefix}embeddings.position_embeddings.weight`]: [length, embedding] };
}

/** Of the embeddings, without positions. */
export function embeddingWeights(prefix: string): WeightTable {
  return tables(
    embeddings('embedding', `${prefix}embeddings.word_embeddings`),
    embeddings('typeEmbedding', `${prefix}embeddings.token_type_embeddings`),
    layerNorm('embeddingNorm', `${prefix}embeddings.LayerNorm`),
  );
}

export function positionWeights(prefix: string): WeightTable {
  return embeddings('embedding/positional', `${prefix}embeddings.position_embeddings`);
}

/** Of a block of BERT or RoFormer. */
export function bertBlockWeights(ours: string, theirs: string): WeightTable {
  return tables(
    linear(`${ours}/attention/query`, `${theirs}.attention.self.query`),
    linear(`${ours}/attention/key`, `${theirs}.attention.self.key`),
    linear(`${ours}/attention/value`, `${theirs}.attention.self.value`),
    linear(`${ours}/attention/output`, `${theirs}.attention.output.dense`),
    layerNorm(`${ours}/attentionNorm`, `${theirs}.attention.output.LayerNorm`),
    linear(`${ours}/feedForward/intermediate`, `${theirs}.intermediate.dense`),
    linear(`${ours}/feedForward/output`, `${theirs}.output.dense`),
    layerNorm(`${ours}/feedForwardNorm`, `${theirs}.output.LayerNorm`),
  );
}

/** Heads, and the numbers of the positions. */
export const bertSpare: readonly RegExp[] = [
  /^pooler\./,
  /^(cls|predictions|classifier|qa_outputs|sop_classifier)\./,
  /^embeddings\.(position|token_type)_ids$/,
];
