import { LayerNorm, TokenEmbedding, TransformerBlock } from '../../../layers/index.js';
import { dropouts, unread } from '../config/commonFields.js';
import { count, flag, harmless, only, positive, type Values } from '../config/fields.js';
import {
  type Axis,
  composed,
  embeddings,
  layerNorm,
  linear,
  partOfHeads,
  transposed,
  type WeightSource,
} from '../weightTable.js';
import { architecture } from './architecture.js';
import { decoder, eachOf, headWeights, several, TIED_HEAD } from './parts.js';

const FIELDS = {
  vocab_size: count(250_880),
  hidden_size: count(64),
  n_layer: count(2),
  n_head: count(8),
  layer_norm_epsilon: positive(1e-5),
  tie_word_embeddings: flag(true),
  apply_residual_connection_post_layernorm: only(false),
  // Without the biases of two projections.
  slow_but_exact: only(false),
  pretraining_tp: harmless('how training was spread over devices'),
  is_decoder: harmless('it is a decoder in any case'),
  pad_token_id: harmless('padding stands after the tokens, which never see it'),
  n_inner: harmless('the feed-forward part is 4 hidden_size wide in any case'),
  ...dropouts('hidden_dropout attention_dropout'),
  ...unread('attention_softmax_in_fp32 bias_dropout_fusion masked_softmax_fusion offset_alibi seq_length'),
  ...unread('skip_bias_add skip_bias_add_qkv'),
};

type Config = Values<typeof FIELDS>;

/** BLOOM (Le Scao et al. 2022, 2211.05100): ALiBi; queries, keys and values of each head in one kernel. */
export const bloom = architecture({
  prefix: 'transformer.',
  hasTokenTypes: false,
  fields: FIELDS,
  otherNames: { n_embed: 'hidden_size', num_attention_heads: 'n_head', num_hidden_layers: 'n_layer' },

  build(config) {
    const { vocab_size: vocabSize, hidden_size: modelDim, layer_norm_epsilon: epsilon } = config;
    const block = {
      ...{ numHeads: config.n_head, intermediateDim: 4 * modelDim, epsilon, useCausalMask: true },
      ...({ activation: 'geluTanh', positional: 'alibi' } as const),
    };
    const embedding = new TokenEmbedding({ vocabSize, modelDim, name: 'embedding' });
    const body = [
      new LayerNorm({ epsilon, name: 'embeddingNorm' }),
      ...several(config.n_layer, (i) => new TransformerBlock({ ...block, name: `block${i}` })),
      new LayerNorm({ epsilon, name: 'norm' }),
    ];
    return decoder(embedding, body, config.tie_word_embeddings ? null : vocabSize);
  },

  *weights(config) {
    const vocabSize: Axis = ['vocab_size', config.vocab_size];
    const width: Axis = ['hidden_size', config.hidden_size];
    const isTied = config.tie_word_embeddings;
    const twin = isTied ? TIED_HEAD : null;
    yield* embeddings('embedding', 'transformer.word_embeddings', vocabSize, width, twin);
    yield* layerNorm('embeddingNorm', 'transformer.word_embeddings_layernorm', width);
    yield* eachOf(config.n_layer, (i) => blockWeights(config, `block${i}`, `transformer.h.${i}`));
    yield* layerNorm('norm', 'transformer.ln_f', width);
    if (!isTied) yield* headWeights(vocabSize, width);
  },

  ignoredTensors: [],
});

function blockWeights(config: Config, ours: string, theirs: string): WeightSource[] {
  const width: Axis = ['hidden_size', config.hidden_size];
  const wide: Axis = ['4 hidden_size', 4 * config.hidden_size];
  const fused: Axis = ['3 hidden_size', 3 * config.hidden_size];
  const tensor = `${theirs}.self_attention.query_key_value`;
  const attention = ['query', 'key', 'value'].flatMap((role, i): WeightSource[] => {
    const weight = `${ours}/attention/${role}`;
    const view = partOfHeads(config.n_head, i, 3);
    return [
      {
        weight: `${weight}/kernel`,
        tensor: `${tensor}.weight`,
        axes: [fused, width],
        view: composed(transposed, view),
      },
      { weight: `${weight}/bias`, tensor: `${tensor}.bias`, axes: [fused], view },
    ];
  });
  return [
    ...attention,
    ...layerNorm(`${ours}/attentionNorm`, `${theirs}.input_layernorm`, width),
    ...linear(`${ours}/attention/output`, `${theirs}.self_attention.dense`, width, width),
    ...layerNorm(`${ours}/feedForwardNorm`, `${theirs}.post_attention_layernorm`, width),
    ...linear(`${ours}/feedForward/intermediate`, `${theirs}.mlp.dense_h_to_4h`, wide, width),
    ...linear(`${ours}/feedForward/output`, `${theirs}.mlp.dense_4h_to_h`, width, wide),
  ];
}
