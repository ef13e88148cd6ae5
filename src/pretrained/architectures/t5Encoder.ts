import * as tf from '@tensorflow/tfjs';
import { RelativePositionBias, RMSNorm, TokenEmbedding, TransformerBlock } from '../../../layers/index.js';
import { SHARED_WITH_FIRST } from '../../models/modelParts.js';
import { dropouts, unread } from '../config/commonFields.js';
import { choice, count, harmless, only, orNull, positive, type Values } from '../config/fields.js';
import {
  type Axis,
  asIs,
  composed,
  embeddings,
  kernel,
  rmsNorm,
  scaled,
  transposed,
  type WeightSource,
} from '../weightTable.js';
import { architecture } from './architecture.js';
import { ACTIVATIONS, eachOf, integers, several, through } from './parts.js';

const FIELDS = {
  vocab_size: count(32_128),
  d_model: count(512),
  d_kv: count(64),
  d_ff: count(2048),
  num_layers: count(6),
  num_heads: count(8),
  relative_attention_num_buckets: count(32),
  relative_attention_max_distance: count(128),
  layer_norm_epsilon: positive(1e-6),
  // T5 1.1 has gated ones.
  feed_forward_proj: choice(ACTIVATIONS, 'relu'),
  dense_act_fn: orNull(choice(ACTIVATIONS, 'relu')),
  is_gated_act: only<unknown>(false, null),
  is_decoder: only(false),
  pad_token_id: only(0),
  tie_word_embeddings: harmless('of the decoder'),
  scale_decoder_outputs: harmless('of the decoder'),
  num_decoder_layers: harmless('of the decoder'),
  ...dropouts('dropout_rate'),
  ...unread('n_positions'),
};

type Config = Values<typeof FIELDS>;

/** The encoder of T5 (Raffel et al. 2020, 1910.10683): relative position bias, one table for all layers; RMSNorm. */
export const t5Encoder = architecture({
  prefix: '',
  hasTokenTypes: false,
  fields: FIELDS,
  otherNames: {
    ...{ hidden_size: 'd_model', head_dim: 'd_kv' },
    ...{ num_attention_heads: 'num_heads', num_hidden_layers: 'num_layers' },
  },

  build(config) {
    const { vocab_size: vocabSize, d_model: modelDim, layer_norm_epsilon: epsilon } = config;
    const positional = new RelativePositionBias({
      numBuckets: config.relative_attention_num_buckets,
      maxDistance: config.relative_attention_max_distance,
    });
    const block = {
      ...{
        numHeads: config.num_heads,
        keyDim: config.d_kv,
        intermediateDim: config.d_ff,
        epsilon,
      },
      ...({ useBias: false, normalization: 'rmsNorm' } as const),
      activation: ACTIVATIONS[config.dense_act_fn ?? config.feed_forward_proj],
    };
    const ids = integers('tokens');
    const layers = [
      new TokenEmbedding({ vocabSize, modelDim, maskZero: true, name: 'embedding' }),
      ...several(config.num_layers, (i) => {
        return new TransformerBlock({
          ...block,
          positional: i === 0 ? positional : SHARED_WITH_FIRST,
          name: `block${i}`,
        });
      }),
      new RMSNorm({ epsilon, name: 'norm' }),
    ];
    return tf.model({ inputs: ids, outputs: through(ids, ...layers) });
  },

  *weights(config) {
    const width: Axis = ['d_model', config.d_model];
    const vocabSize: Axis = ['vocab_size', config.vocab_size];
    yield* embeddings('embedding', 'shared', vocabSize, width, 'encoder.embed_tokens.weight');
    yield {
      weight: 'block0/attention/positional/embeddings',
      tensor: 'encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight',
      axes: [
        ['relative_attention_num_buckets', config.relative_attention_num_buckets],
        ['num_heads', config.num_heads],
      ],
      view: asIs,
    };
    yield* eachOf(config.num_layers, (i) => blockWeights(config, `block${i}`, `encoder.block.${i}.layer`));
    yield* rmsNorm('norm', 'encoder.final_layer_norm', width);
  },

  // The decoder with its head.
  ignoredTensors: [/^decoder\./, /^lm_head\./],
});

function blockWeights(config: Config, ours: string, theirs: string): WeightSource[] {
  const { num_heads, d_kv } = config;
  const width: Axis = ['d_model', config.d_model];
  const heads: Axis = ['num_heads d_kv', num_heads * d_kv];
  const intermediate: Axis = ['d_ff', config.d_ff];
  const attention = `${theirs}.0.SelfAttention`;
  return [
    {
      weight: `${ours}/attention/query/kernel`,
      tensor: `${attention}.q.weight`,
      axes: [heads, width],
      // Attention divides by sqrt(D), T5 does not.
      view: composed(transposed, scaled(Math.sqrt(d_kv))),
    },
    ...kernel(`${ours}/attention/key`, `${attention}.k`, heads, width),
    ...kernel(`${ours}/attention/value`, `${attention}.v`, heads, width),
    ...kernel(`${ours}/attention/output`, `${attention}.o`, width, heads),
    ...rmsNorm(`${ours}/attentionNorm`, `${theirs}.0.layer_norm`, width),
    ...kernel(`${ours}/feedForward/intermediate`, `${theirs}.1.DenseReluDense.wi`, intermediate, width),
    ...kernel(`${ours}/feedForward/output`, `${theirs}.1.DenseReluDense.wo`, width, intermediate),
    ...rmsNorm(`${ours}/feedForwardNorm`, `${theirs}.1.layer_norm`, width),
  ];
}
