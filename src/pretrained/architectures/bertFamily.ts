import * as tf from '@tensorflow/tfjs';
import {
  LayerNorm,
  type PositionalSpec,
  TokenEmbedding,
  TokenTypeEmbedding,
  type TransformerBlockConfig,
} from '../../../layers/index.js';
import { dropouts, ofHeads, unread } from '../config/commonFields.js';
import { choice, count, harmless, only, positive, type Values } from '../config/fields.js';
import { type Axis, embeddings, layerNorm, linear, type WeightSource } from '../weightTable.js';
import type { BuildOptions } from './architecture.js';
import { ACTIVATIONS, integers, through } from './parts.js';

/** What BERT, ALBERT and RoFormer have in common, as BERT has it; their files say what is different. */
export const BERT_FIELDS = {
  vocab_size: count(30_522),
  hidden_size: count(768),
  num_hidden_layers: count(12),
  num_attention_heads: count(12),
  intermediate_size: count(3072),
  hidden_act: choice(ACTIVATIONS, 'gelu'),
  type_vocab_size: count(2),
  layer_norm_eps: positive(1e-12),
  pad_token_id: only(0),
  is_decoder: only(false),
  position_embedding_type: only('absolute'),
  tie_word_embeddings: harmless('of a head that is not loaded'),
  ...dropouts('hidden_dropout_prob attention_probs_dropout_prob'),
  ...ofHeads(
    'pooler_fc_size pooler_num_attention_heads pooler_num_fc_layers pooler_size_per_head pooler_type',
  ),
  ...unread('directionality'),
};

type Config = Values<typeof BERT_FIELDS>;

/** Of the table of positions that BERT and ALBERT have. */
export const POSITION_FIELDS = { max_position_embeddings: count(512) };

export const axes = (config: Config) => ({
  vocabSize: ['vocab_size', config.vocab_size] as Axis,
  types: ['type_vocab_size', config.type_vocab_size] as Axis,
  width: ['hidden_size', config.hidden_size] as Axis,
  intermediate: ['intermediate_size', config.intermediate_size] as Axis,
});

/** What blocks of the family are made with: normalised after the sums. */
export function bertBlock(config: Config): TransformerBlockConfig {
  return {
    numHeads: config.num_attention_heads,
    intermediateDim: config.intermediate_size,
    activation: ACTIVATIONS[config.hidden_act],
    epsilon: config.layer_norm_eps,
    normalizeFirst: false,
  };
}

/** An encoder: ids [B, T], and types [B, T] when asked for -> hidden states [B, T, C]. */
export function bertModel(
  config: Config,
  embeddingDim: number,
  { tokenTypes }: BuildOptions,
  positional: PositionalSpec,
  body: readonly tf.layers.Layer[],
): tf.LayersModel {
  const [ids, types] = [integers('tokens'), integers('tokenTypes')];
  const words = new TokenEmbedding({
    vocabSize: config.vocab_size,
    modelDim: embeddingDim,
    maskZero: true,
    positional,
    name: 'embedding',
  });
  const typed = new TokenTypeEmbedding({ numTypes: config.type_vocab_size, name: 'typeEmbedding' });
  const norm = new LayerNorm({ epsilon: config.layer_norm_eps, name: 'embeddingNorm' });
  const x = through(ids, words);
  const embedded = through(tokenTypes ? [x, types] : x, typed, norm);
  return tf.model({ inputs: tokenTypes ? [ids, types] : ids, outputs: through(embedded, ...body) });
}

/** Of the embeddings, without positions. @param embedding their width */
export function embeddingWeights(config: Config, prefix: string, embedding: Axis): WeightSource[] {
  const { vocabSize, types } = axes(config);
  return [
    ...embeddings('embedding', `${prefix}embeddings.word_embeddings`, vocabSize, embedding),
    ...embeddings('typeEmbedding', `${prefix}embeddings.token_type_embeddings`, types, embedding),
    ...layerNorm('embeddingNorm', `${prefix}embeddings.LayerNorm`, embedding),
  ];
}

export function positionWeights(
  config: Values<typeof POSITION_FIELDS>,
  prefix: string,
  embedding: Axis,
): WeightSource[] {
  const positions: Axis = ['max_position_embeddings', config.max_position_embeddings];
  return embeddings('embedding/positional', `${prefix}embeddings.position_embeddings`, positions, embedding);
}

/** Of a block of BERT or RoFormer. */
export function bertBlockWeights(config: Config, ours: string, theirs: string): WeightSource[] {
  const { width, intermediate } = axes(config);
  return [
    ...linear(`${ours}/attention/query`, `${theirs}.attention.self.query`, width, width),
    ...linear(`${ours}/attention/key`, `${theirs}.attention.self.key`, width, width),
    ...linear(`${ours}/attention/value`, `${theirs}.attention.self.value`, width, width),
    ...linear(`${ours}/attention/output`, `${theirs}.attention.output.dense`, width, width),
    ...layerNorm(`${ours}/attentionNorm`, `${theirs}.attention.output.LayerNorm`, width),
    ...linear(`${ours}/feedForward/intermediate`, `${theirs}.intermediate.dense`, intermediate, width),
    ...linear(`${ours}/feedForward/output`, `${theirs}.output.dense`, width, intermediate),
    ...layerNorm(`${ours}/feedForwardNorm`, `${theirs}.output.LayerNorm`, width),
  ];
}

/** Heads, and the numbers of the positions. */
export const bertIgnoredTensors: readonly RegExp[] = [
  /^pooler\./,
  /^(cls|predictions|classifier|qa_outputs|sop_classifier)\./,
  /^embeddings\.(position|token_type)_ids$/,
];
