import { LayerNorm, TokenEmbedding, TransformerBlock } from '../../../layers/index.js';
import type { ModelConfig } from '../modelConfig.js';
import {
  composed,
  embeddings,
  layerNorm,
  linear,
  partOfHeads,
  transposed,
  type WeightTable,
} from '../weightTable.js';
import type { Architecture } from './architecture.js';
import { decoder, headWeights, several, tables } from './parts.js';

function sizesOf(config: ModelConfig) {
  return {
    modelDim: config.count('hidden_size'),
    vocabSize: config.count('vocab_size'),
    numLayers: config.count('n_layer'),
    numHeads: config.count('n_head'),
    isTied: config.flag('tie_word_embeddings', true),
  };
}

/** BLOOM (Le Scao et al. 2022, 2211.05100): ALiBi; queries, keys and values of each head in one kernel. */
export const bloom: Architecture = {
  prefix: 'transformer.',
  hasTokenTypes: false,

  stated(config) {
    const { modelDim, vocabSize, numLayers } = sizesOf(config);
    const width = ['hidden_size', modelDim] as const;
    return {
      'transformer.word_embeddings.weight': [['vocab_size', vocabSize], width],
      [`transformer.h.${numLayers - 1}.mlp.dense_h_to_4h.weight`]: [['4 hidden_size', 4 * modelDim], width],
    };
  },

  build(config) {
    config.require({ apply_residual_connection_post_layernorm: false });
    const { modelDim, vocabSize, numLayers, numHeads, isTied } = sizesOf(config);
    const epsilon = config.positive('layer_norm_epsilon', 1e-5);
    const block = {
      ...{ numHeads, intermediateDim: 4 * modelDim, epsilon, useCausalMask: true },
      ...({ activation: 'geluTanh', positional: 'alibi' } as const),
    };
    const embedding = new TokenEmbedding({ vocabSize, modelDim, name: 'embedding' });
    const body = [
      new LayerNorm({ epsilon, name: 'embeddingNorm' }),
      ...several(numLayers, (i) => new TransformerBlock({ ...block, name: `block${i}` })),
      new LayerNorm({ epsilon, name: 'norm' }),
    ];
    return decoder(embedding, body, isTied ? null : vocabSize);
  },

  weights(config) {
    const { numLayers, numHeads, isTied } = sizesOf(config);
    return tables(
      embeddings('embedding', 'transformer.word_embeddings'),
      layerNorm('embeddingNorm', 'transformer.word_embeddings_layernorm'),
      ...several(numLayers, (i) => blockWeights(`block${i}`, `transformer.h.${i}`, numHeads)),
      layerNorm('norm', 'transformer.ln_f'),
      isTied ? {} : headWeights,
    );
  },

  // The table of the embedding again.
  spare: [/^lm_head\.weight$/],
};

function blockWeights(ours: string, theirs: string, numHeads: number): WeightTable {
  const fused = `${theirs}.self_attention.query_key_value`;
  const attention = ['query', 'key', 'value'].map((role, i): WeightTable => {
    const view = partOfHeads(numHeads, i, 3);
    return {
      [`${ours}/attention/${role}/kernel`]: { tensor: `${fused}.weight`, view: composed(transposed, view) },
      [`${ours}/attention/${role}/bias`]: { tensor: `${fused}.bias`, view },
    };
  });
  return tables(
    ...attention,
    layerNorm(`${ours}/attentionNorm`, `${theirs}.input_layernorm`),
    linear(`${ours}/attention/output`, `${theirs}.self_attention.dense`),
    layerNorm(`${ours}/feedForwardNorm`, `${theirs}.post_attention_layernorm`),
    linear(`${ours}/feedForward/intermediate`, `${theirs}.mlp.dense_h_to_4h`),
    linear(`${ours}/feedForward/output`, `${theirs}.mlp.dense_4h_to_h`),
  );
}
