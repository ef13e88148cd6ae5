import { RMSNorm, RotaryEmbedding, TokenEmbedding, TransformerBlock } from '../../../layers/index.js';
import { dropouts, unread } from '../config/commonFields.js';
import {
  choice,
  count,
  flag,
  harmless,
  object,
  only,
  orNull,
  positive,
  type Values,
} from '../config/fields.js';
import { ROPE_FIELDS, scalingOf } from '../config/ropeFields.js';
import { type Axis, embeddings, kernel, rmsNorm, type WeightSource } from '../weightTable.js';
import { architecture } from './architecture.js';
import { decoder, eachOf, headWeights, several, TIED_HEAD } from './parts.js';

const LAYOUTS = { halfSplit: 'halfSplit', interleaved: 'interleaved' } as const;

const FIELDS = {
  vocab_size: count(32_000),
  hidden_size: count(4096),
  intermediate_size: count(11_008),
  num_hidden_layers: count(32),
  num_attention_heads: count(32),
  num_key_value_heads: orNull(count(32)),
  head_dim: orNull(count(128)),
  rms_norm_eps: positive(1e-6),
  tie_word_embeddings: flag(false),
  // The older name of rope_parameters; it goes before.
  rope_scaling: object(ROPE_FIELDS),
  rope_parameters: object(ROPE_FIELDS),
  rope_theta: positive(10_000),
  partial_rotary_factor: only(1),
  rope_layout: choice(LAYOUTS, 'halfSplit'),
  hidden_act: only('silu', 'swish'),
  attention_bias: only(false),
  mlp_bias: only(false),
  is_decoder: harmless('it is a decoder in any case'),
  pretraining_tp: harmless('how training was spread over devices'),
  // Angles are computed for any position; scalings are of this length.
  max_position_embeddings: count(2048),
  pad_token_id: harmless('padding stands after the tokens, which never see it'),
  ...dropouts('attention_dropout'),
  ...unread('max_sequence_length is_llama_config rope_interleaved unsloth_version unsloth_fixed'),
};

type Config = Values<typeof FIELDS>;

function headsOf(config: Config) {
  const { num_attention_heads: numHeads, hidden_size } = config;
  const numKeyValueHeads = config.num_key_value_heads ?? numHeads;
  return { numHeads, numKeyValueHeads, keyDim: config.head_dim ?? Math.floor(hidden_size / numHeads) };
}

/**
 * Llama (Touvron et al. 2023, 2302.13971): rotary positions, grouped heads, RMSNorm, SwiGLU. `rope_layout`, which is not
 * one of Hugging Face's fields, says 'interleaved' of weights that were not converted to their 'halfSplit'.
 */
export const llama = architecture({
  prefix: 'model.',
  hasTokenTypes: false,
  fields: FIELDS,

  build(config) {
    const { vocab_size: vocabSize, hidden_size: modelDim, rms_norm_eps: epsilon } = config;
    const rope = config.rope_scaling ?? config.rope_parameters;
    const positional = new RotaryEmbedding({
      maxWavelength: rope?.rope_theta ?? config.rope_theta,
      layout: config.rope_layout,
      ...scalingOf(rope, config.max_position_embeddings),
    });
    const block = {
      ...headsOf(config),
      ...{ intermediateDim: config.intermediate_size, epsilon, useBias: false, useCausalMask: true },
      ...({ normalization: 'rmsNorm', activation: 'swiglu', positional } as const),
    };
    const embedding = new TokenEmbedding({ vocabSize, modelDim, name: 'embedding' });
    const blocks = several(
      config.num_hidden_layers,
      (i) => new TransformerBlock({ ...block, name: `block${i}` }),
    );
    const body = [...blocks, new RMSNorm({ epsilon, name: 'norm' })];
    return decoder(embedding, body, config.tie_word_embeddings ? null : vocabSize);
  },

  *weights(config) {
    const vocabSize: Axis = ['vocab_size', config.vocab_size];
    const width: Axis = ['hidden_size', config.hidden_size];
    const isTied = config.tie_word_embeddings;
    yield* embeddings('embedding', 'model.embed_tokens', vocabSize, width, isTied ? TIED_HEAD : null);
    yield* eachOf(config.num_hidden_layers, (i) => blockWeights(config, `block${i}`, `model.layers.${i}`));
    yield* rmsNorm('norm', 'model.norm', width);
    if (!isTied) yield* headWeights(vocabSize, width);
  },

  // Frequencies, which are computed here.
  ignoredTensors: [/^layers\.\d+\.self_attn\.rotary_emb\.inv_freq$/],
});

function blockWeights(config: Config, ours: string, theirs: string): WeightSource[] {
  const { numHeads, numKeyValueHeads, keyDim } = headsOf(config);
  const width: Axis = ['hidden_size', config.hidden_size];
  const queries: Axis = ['num_attention_heads head_dim', numHeads * keyDim];
  const keys: Axis = ['num_key_value_heads head_dim', numKeyValueHeads * keyDim];
  const intermediate: Axis = ['intermediate_size', config.intermediate_size];
  return [
    ...rmsNorm(`${ours}/attentionNorm`, `${theirs}.input_layernorm`, width),
    ...kernel(`${ours}/attention/query`, `${theirs}.self_attn.q_proj`, queries, width),
    ...kernel(`${ours}/attention/key`, `${theirs}.self_attn.k_proj`, keys, width),
    ...kernel(`${ours}/attention/value`, `${theirs}.self_attn.v_proj`, keys, width),
    ...kernel(`${ours}/attention/output`, `${theirs}.self_attn.o_proj`, width, queries),
    ...rmsNorm(`${ours}/feedForwardNorm`, `${theirs}.post_attention_layernorm`, width),
    ...kernel(`${ours}/feedForward/gate`, `${theirs}.mlp.gate_proj`, intermediate, width),
    ...kernel(`${ours}/feedForward/intermediate`, `${theirs}.mlp.up_proj`, intermediate, width),
    ...kernel(`${ours}/feedForward/output`, `${theirs}.mlp.down_proj`, width, intermediate),
  ];
}
