import { LayerNorm, LearnedPositional, TokenEmbedding, TransformerBlock } from '../../../layers/index.js';
import { dropouts, ofHeads, unread } from '../config/commonFields.js';
import { choice, count, flag, harmless, only, orNull, positive, type Values } from '../config/fields.js';
import {
  type Axis,
  asIs,
  embeddings,
  layerNorm,
  part,
  type View,
  type WeightSource,
} from '../weightTable.js';
import { architecture } from './architecture.js';
import { ACTIVATIONS, decoder, eachOf, headWeights, several, TIED_HEAD } from './parts.js';

const FIELDS = {
  vocab_size: count(50_257),
  n_positions: count(1024),
  n_embd: count(768),
  n_layer: count(12),
  n_head: count(12),
  n_inner: orNull(count(3072)),
  activation_function: choice(ACTIVATIONS, 'gelu_new'),
  layer_norm_epsilon: positive(1e-5),
  tie_word_embeddings: flag(true),
  scale_attn_weights: only(true),
  scale_attn_by_inverse_layer_idx: only(false),
  is_decoder: harmless('it is a decoder in any case'),
  reorder_and_upcast_attn: harmless('the same, with more digits where weights are of float16'),
  pad_token_id: harmless('padding stands after the tokens, which never see it'),
  ...dropouts('resid_pdrop embd_pdrop attn_pdrop'),
  ...ofHeads('summary_type summary_use_proj summary_activation summary_proj_to_labels'),
  ...ofHeads('summary_first_dropout summary_last_dropout hidden_dropout'),
  ...unread('n_ctx predict_special_tokens'),
};

type Config = Values<typeof FIELDS>;

const intermediateOf = ({ n_inner, n_embd }: Config) => n_inner ?? 4 * n_embd;

/** GPT-2 (Radford et al. 2019): learned positions; its kernels are [in, out], queries, keys and values in one. */
export const gpt2 = architecture({
  prefix: 'transformer.',
  hasTokenTypes: false,
  fields: FIELDS,
  otherNames: {
    ...{ hidden_size: 'n_embd', max_position_embeddings: 'n_positions' },
    ...{ num_attention_heads: 'n_head', num_hidden_layers: 'n_layer' },
  },

  build(config) {
    const { vocab_size: vocabSize, n_embd: modelDim, layer_norm_epsilon: epsilon } = config;
    const block = {
      ...{ numHeads: config.n_head, intermediateDim: intermediateOf(config), epsilon, useCausalMask: true },
      activation: ACTIVATIONS[config.activation_function],
    };
    const positional = new LearnedPositional({ maxLength: config.n_positions });
    const embedding = new TokenEmbedding({ vocabSize, modelDim, positional, name: 'embedding' });
    const blocks = several(config.n_layer, (i) => new TransformerBlock({ ...block, name: `block${i}` }));
    const body = [...blocks, new LayerNorm({ epsilon, name: 'norm' })];
    return decoder(embedding, body, config.tie_word_embeddings ? null : vocabSize);
  },

  *weights(config) {
    const vocabSize: Axis = ['vocab_size', config.vocab_size];
    const width: Axis = ['n_embd', config.n_embd];
    const isTied = config.tie_word_embeddings;
    yield* embeddings('embedding', 'transformer.wte', vocabSize, width, isTied ? TIED_HEAD : null);
    yield* embeddings('embedding/positional', 'transformer.wpe', ['n_positions', config.n_positions], width);
    yield* eachOf(config.n_layer, (i) => blockWeights(config, `block${i}`, `transformer.h.${i}`));
    yield* layerNorm('norm', 'transformer.ln_f', width);
    if (!isTied) yield* headWeights(vocabSize, width);
  },

  // The causal mask.
  ignoredTensors: [/^h\.\d+\.attn\.(masked_)?bias$/],
});

function blockWeights(config: Config, ours: string, theirs: string): WeightSource[] {
  const width: Axis = ['n_embd', config.n_embd];
  const fused: Axis = ['3 n_embd', 3 * config.n_embd];
  const intermediate: Axis = ['n_inner', intermediateOf(config)];
  const attention = ['query', 'key', 'value'].flatMap((role, i) =>
    conv1d(`${ours}/attention/${role}`, `${theirs}.attn.c_attn`, width, fused, part(i, 3)),
  );
  return [
    ...attention,
    ...conv1d(`${ours}/attention/output`, `${theirs}.attn.c_proj`, width, width),
    ...layerNorm(`${ours}/attentionNorm`, `${theirs}.ln_1`, width),
    ...conv1d(`${ours}/feedForward/intermediate`, `${theirs}.mlp.c_fc`, width, intermediate),
    ...conv1d(`${ours}/feedForward/output`, `${theirs}.mlp.c_proj`, intermediate, width),
    ...layerNorm(`${ours}/feedForwardNorm`, `${theirs}.ln_2`, width),
  ];
}

/** Hugging Face's Conv1D, whose kernel is [in, out] as here. */
function conv1d(ours: string, theirs: string, input: Axis, out: Axis, view: View = asIs): WeightSource[] {
  return [
    { weight: `${ours}/kernel`, tensor: `${theirs}.weight`, axes: [input, out], view },
    { weight: `${ours}/bias`, tensor: `${theirs}.bias`, axes: [out], view },
  ];
}
