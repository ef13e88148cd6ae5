import { LayerNorm, LearnedPositional, TokenEmbedding, TransformerBlock } from '../../../layers/index.js';
import type { ModelConfig } from '../modelConfig.js';
import { asIs, embeddings, layerNorm, part, type View, type WeightTable } from '../weightTable.js';
import type { Architecture } from './architecture.js';
import { ACTIVATIONS, decoder, headWeights, several, tables } from './parts.js';

function sizesOf(config: ModelConfig) {
  const modelDim = config.count('n_embd', 768);
  return {
    modelDim,
    vocabSize: config.count('vocab_size', 50_257),
    maxLength: config.count('n_positions', 1024),
    numLayers: config.count('n_layer', 12),
    intermediateDim: config.count('n_inner', 4 * modelDim),
    isTied: config.flag('tie_word_embeddings', true),
  };
}

/** GPT-2 (Radford et al. 2019): learned positions; its kernels are [in, out], queries, keys and values in one. */
export const gpt2: Architecture = {
  prefix: 'transformer.',
  hasTokenTypes: false,

  stated(config) {
    const { modelDim, vocabSize, maxLength, numLayers, intermediateDim } = sizesOf(config);
    const width = ['n_embd', modelDim] as const;
    return {
      'transformer.wte.weight': [['vocab_size', vocabSize], width],
      'transformer.wpe.weight': [['n_positions', maxLength], width],
      [`transformer.h.${numLayers - 1}.mlp.c_fc.weight`]: [width, ['n_inner', intermediateDim]],
    };
  },

  build(config) {
    config.require({
      ...{ scale_attn_weights: true, scale_attn_by_inverse_layer_idx: false, add_cross_attention: false },
    });
    const { modelDim, vocabSize, maxLength, numLayers, intermediateDim, isTied } = sizesOf(config);
    const epsilon = config.positive('layer_norm_epsilon', 1e-5);
    const block = {
      ...{ numHeads: config.count('n_head', 12), intermediateDim, epsilon, useCausalMask: true },
      activation: config.choice('activation_function', ACTIVATIONS, 'gelu_new'),
    };
    const positional = new LearnedPositional({ maxLength });
    const embedding = new TokenEmbedding({ vocabSize, modelDim, positional, name: 'embedding' });
    const blocks = several(numLayers, (i) => new TransformerBlock({ ...block, name: `block${i}` }));
    return decoder(
      embedding,
      [...blocks, new LayerNorm({ epsilon, name: 'norm' })],
      isTied ? null : vocabSize,
    );
  },

  weights(config) {
    const { numLayers, isTied } = sizesOf(config);
    return tables(
      embeddings('embedding', 'transformer.wte'),
      embeddings('embedding/positional', 'transformer.wpe'),
      ...several(numLayers, (i) => blockWeights(`block${i}`, `transformer.h.${i}`)),
      layerNorm('norm', 'transformer.ln_f'),
      isTied ? {} : headWeights,
    );
  },

  // The causal mask, and the table of the embedding again.
  spare: [/^h\.\d+\.attn\.(masked_)?bias$/, /^lm_head\.weight$/],
};

function blockWeights(ours: string, theirs: string): WeightTable {
  const attention = ['query', 'key', 'value'].map((role, i) =>
    conv1d(`${ours}/attention/${role}`, `${theirs}.attn.c_attn`, part(i, 3)),
  );
  return tables(
    ...attention,
    conv1d(`${ours}/attention/output`, `${theirs}.attn.c_proj`),
    layerNorm(`${ours}/attentionNorm`, `${theirs}.ln_1`),
    conv1d(`${ours}/feedForward/intermediate`, `${theirs}.mlp.c_fc`),
    conv1d(`${ours}/feedForward/output`, `${theirs}.mlp.c_proj`),
    layerNorm(`${ours}/feedForwardNorm`, `${theirs}.ln_2`),
  );
}

/** Hugging Face's Conv1D, whose kernel is [in, out] as here. */
function conv1d(ours: string, theirs: string, view: View = asIs): WeightTable {
  return {
    [`${ours}/kernel`]: { tensor: `${theirs}.weight`, view },
    [`${ours}/bias`]: { tensor: `${theirs}.bias`, view },
  };
}
