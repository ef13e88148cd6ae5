import * as tf from '@tensorflow/tfjs';
import { RelativePositionBias, RMSNorm, TokenEmbedding, TransformerBlock } from '../../../layers/index.js';
import type { ModelConfig } from '../modelConfig.js';
import {
  asIs,
  composed,
  embeddings,
  kernel,
  rmsNorm,
  scaled,
  transposed,
  type WeightTable,
} from '../weightTable.js';
import type { Architecture } from './architecture.js';
import { ACTIVATIONS, integers, several, tables, through } from './parts.js';

function sizesOf(config: ModelConfig) {
  return {
    modelDim: config.count('d_model'),
    vocabSize: config.count('vocab_size'),
    numLayers: config.count('num_layers'),
    numHeads: config.count('num_heads'),
    keyDim: config.count('d_kv'),
    intermediateDim: config.count('d_ff'),
  };
}

/** The encoder of T5 (Raffel et al. 2020, 1910.10683): relative position bias, one table for all layers; RMSNorm. */
export const t5Encoder: Architecture = {
  prefix: '',
  hasTokenTypes: false,

  stated(config) {
    const { modelDim, vocabSize, numLayers, numHeads, keyDim, intermediateDim } = sizesOf(config);
    const width = ['d_model', modelDim] as const;
    const last = `encoder.block.${numLayers - 1}.layer`;
    return {
      'shared.weight': [['vocab_size', vocabSize], width],
      [`${last}.0.SelfAttention.q.weight`]: [['num_heads d_kv', numHeads * keyDim], width],
      [`${last}.1.DenseReluDense.wi.weight`]: [['d_ff', intermediateDim], width],
    };
  },

  build(config) {
    config.require({ is_gated_act: false, pad_token_id: 0 });
    const { modelDim, vocabSize, numLayers, numHeads, keyDim, intermediateDim } = sizesOf(config);
    const epsilon = config.positive('layer_norm_epsilon', 1e-6);
    const positional = new RelativePositionBias({
      numBuckets: config.count('relative_attention_num_buckets', 32),
      maxDistance: config.count('relative_attention_max_distance', 128),
    });
    const block = {
      ...({
        numHeads,
        keyDim,
        intermediateDim,
        epsilon,
        positional,
        useBias: false,
        normalization: 'rmsNorm',
      } as const),
      activation: config.choice('feed_forward_proj', ACTIVATIONS, 'relu'),
    };
    const ids = integers('tokens');
    const layers = [
      new TokenEmbedding({ vocabSize, modelDim, maskZero: true, name: 'embedding' }),
      ...several(numLayers, (i) => new TransformerBlock({ ...block, name: `block${i}` })),
      new RMSNorm({ epsilon, name: 'norm' }),
    ];
    return tf.model({ inputs: ids, outputs: through(ids, ...layers) });
  },

  weights(config) {
    const { numLayers, keyDim } = sizesOf(config);
    return tables(
      embeddings('embedding', 'shared'),
      ...several(numLayers, (i) => blockWeights(`block${i}`, `encoder.block.${i}.layer`, keyDim)),
      rmsNorm('norm', 'encoder.final_layer_norm'),
    );
  },

  // The decoder with its head, and the table of the embedding again.
  spare: [/^decoder\./, /^lm_head\./, /^encoder\.embed_tokens\.weight$/],
};

function blockWeights(ours: string, theirs: string, keyDim: number): WeightTable {
  const attention = `${theirs}.0.SelfAttention`;
  return tables(
    {
      // Attention divides by sqrt(D), T5 does not.
      [`${ours}/attention/query/kernel`]: {
        tensor: `${attention}.q.weight`,
        view: composed(transposed, scaled(Math.sqrt(keyDim))),
      },
      [`${ours}/attention/positional/embeddings`]: {
        tensor: 'encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight',
        view: asIs,
      },
    },
    kernel(`${ours}/attention/key`, `${attention}.k`),
    kernel(`${ours}/attention/value`, `${attention}.v`),
    kernel(`${ours}/attention/output`, `${attention}.o`),
    rmsNorm(`${ours}/attentionNorm`, `${theirs}.0.layer_norm`),
    kernel(`${ours}/feedForward/intermediate`, `${theirs}.1.DenseReluDense.wi`),
    kernel(`${ours}/feedForward/output`, `${theirs}.1.DenseReluDense.wo`),
    rmsNorm(`${ours}/feedForwardNorm`, `${theirs}.1.layer_norm`),
  );
}
