import {
  RMSNorm,
  RotaryEmbedding,
  type RotaryLayout,
  TokenEmbedding,
  TransformerBlock,
} from '../../../layers/index.js';
import type { ModelConfig } from '../modelConfig.js';
import { embeddings, kernel, rmsNorm, type WeightTable } from '../weightTable.js';
import type { Architecture } from './architecture.js';
import { decoder, headWeights, several, tables } from './parts.js';

const LAYOUTS: Readonly<Record<string, RotaryLayout>> = {
  halfSplit: 'halfSplit',
  interleaved: 'interleaved',
};

function sizesOf(config: ModelConfig) {
  return {
    modelDim: config.count('hidden_size'),
    vocabSize: config.count('vocab_size'),
    numLayers: config.count('num_hidden_layers'),
    numHeads: config.count('num_attention_heads'),
    intermediateDim: config.count('intermediate_size'),
    isTied: config.flag('tie_word_embeddings', false),
  };
}

/**
 * Llama (Touvron et al. 2023, 2302.13971): rotary positions, grouped heads, RMSNorm, SwiGLU. `rope_layout`, which is not
 * one of Hugging Face's fields, says 'interleaved' of weights that were not converted to their 'halfSplit'.
 */
export const llama: Architecture = {
  prefix: 'model.',
  hasTokenTypes: false,

  stated(config) {
    const { modelDim, vocabSize, numLayers, intermediateDim } = sizesOf(config);
    const width = ['hidden_size', modelDim] as const;
    return {
      'model.embed_tokens.weight': [['vocab_size', vocabSize], width],
      [`model.layers.${numLayers - 1}.mlp.up_proj.weight`]: [['intermediate_size', intermediateDim], width],
    };
  },

  build(config) {
    config.require({ hidden_act: 'silu', attention_bias: false, mlp_bias: false, pretraining_tp: 1 });
    const { modelDim, vocabSize, numLayers, numHeads, intermediateDim, isTied } = sizesOf(config);
    const epsilon = config.positive('rms_norm_eps', 1e-6);
    const block = {
      ...{ numHeads, intermediateDim, epsilon, useBias: false, useCausalMask: true },
      numKeyValueHeads: config.count('num_key_value_heads', numHeads),
      keyDim: config.count('head_dim', Math.floor(modelDim / numHeads)),
      ...({ normalization: 'rmsNorm', activation: 'swiglu', positional: rotary(config) } as const),
    };
    const embedding = new TokenEmbedding({ vocabSize, modelDim, name: 'embedding' });
    const blocks = several(numLayers, (i) => new TransformerBlock({ ...block, name: `block${i}` }));
    return decoder(embedding, [...blocks, new RMSNorm({ epsilon, name: 'norm' })], isTied ? null : vocabSize);
  },

  weights(config) {
    const { numLayers, isTied } = sizesOf(config);
    return tables(
      embeddings('embedding', 'model.embed_tokens'),
      ...several(numLayers, (i) => blockWeights(`block${i}`, `model.layers.${i}`)),
      rmsNorm('norm', 'model.norm'),
      isTied ? {} : headWeights,
    );
  },

  // Frequencies, which are computed here, and the table of the embedding again.
  spare: [/^layers\.\d+\.self_attn\.rotary_emb\.inv_freq$/, /^lm_head\.weight$/],
};

function rotary(config: ModelConfig): RotaryEmbedding {
  config.require({ rope_scaling: null });
  const parameters = config.inner('rope_parameters');
  parameters?.require({ rope_type: 'default', partial_rotary_factor: 1 });
  return new RotaryEmbedding({
    maxWavelength: (parameters ?? config).positive('rope_theta', 10_000),
    layout: config.choice('rope_layout', LAYOUTS, 'halfSplit'),
  });
}

function blockWeights(ours: string, theirs: string): WeightTable {
  return tables(
    rmsNorm(`${ours}/attentionNorm`, `${theirs}.input_layernorm`),
    kernel(`${ours}/attention/query`, `${theirs}.self_attn.q_proj`),
    kernel(`${ours}/attention/key`, `${theirs}.self_attn.k_proj`),
    kernel(`${ours}/attention/value`, `${theirs}.self_attn.v_proj`),
    kernel(`${ours}/attention/output`, `${theirs}.self_attn.o_proj`),
    rmsNorm(`${ours}/feedForwardNorm`, `${theirs}.post_attention_layernorm`),
    kernel(`${ours}/feedForward/gate`, `${theirs}.mlp.gate_proj`),
    kernel(`${ours}/feedForward/intermediate`, `${theirs}.mlp.up_proj`),
    kernel(`${ours}/feedForward/output`, `${theirs}.mlp.down_proj`),
  );
}
