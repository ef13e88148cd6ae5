import { LearnedPositional, Projection, TransformerBlock } from '../../../layers/index.js';
import { dropouts, ofHeads, unread } from '../config/commonFields.js';
import { choice, count, only, type Values } from '../config/fields.js';
import { type Axis, layerNorm, linear, type WeightSource } from '../weightTable.js';
import { architecture } from './architecture.js';
import {
  axes,
  BERT_FIELDS,
  bertBlock,
  bertIgnoredTensors,
  bertModel,
  embeddingWeights,
  POSITION_FIELDS,
  positionWeights,
} from './bertFamily.js';
import { ACTIVATIONS, eachOf, several } from './parts.js';

/** The file has nothing that says how many there are, as all may share one block; published are 24 at most. */
const MOST_LAYERS = 100;

const FIELDS = {
  ...BERT_FIELDS,
  ...POSITION_FIELDS,
  vocab_size: count(30_000),
  embedding_size: count(128),
  hidden_size: count(4096),
  num_hidden_layers: count(12, MOST_LAYERS),
  num_hidden_groups: count(1, MOST_LAYERS),
  num_attention_heads: count(64),
  intermediate_size: count(16_384),
  inner_group_num: only(1),
  hidden_act: choice(ACTIVATIONS, 'gelu_new'),
  ...dropouts('classifier_dropout_prob'),
  ...ofHeads('classifier_dropout'),
  ...unread('net_structure_type gap_size num_memory_blocks down_scale_factor layers_to_keep'),
};

/** ALBERT (Lan et al. 2020, 1909.11942): BERT with narrower embeddings, whose layers share one block, or a few. */
export const albert = architecture({
  prefix: 'albert.',
  hasTokenTypes: true,
  fields: FIELDS,

  build(config, options) {
    const { num_hidden_groups: groups, num_hidden_layers: numLayers, embedding_size } = config;
    const positional = new LearnedPositional({ maxLength: config.max_position_embeddings });
    const block = bertBlock(config);
    const shared = several(groups, (i) => new TransformerBlock({ ...block, name: `block${i}` }));
    const blocks = several(
      numLayers,
      (i) => shared[Math.floor((i * groups) / numLayers)] as TransformerBlock,
    );
    const widened = new Projection({ units: config.hidden_size, name: 'embeddingProjection' });
    return bertModel(config, embedding_size, options, positional, [widened, ...blocks]);
  },

  *weights(config) {
    const { width } = axes(config);
    const narrow: Axis = ['embedding_size', config.embedding_size];
    yield* embeddingWeights(config, 'albert.', narrow);
    yield* positionWeights(config, 'albert.', narrow);
    yield* linear('embeddingProjection', 'albert.encoder.embedding_hidden_mapping_in', width, narrow);
    yield* eachOf(config.num_hidden_groups, (i) =>
      blockWeights(config, `block${i}`, `albert.encoder.albert_layer_groups.${i}.albert_layers.0`),
    );
  },

  ignoredTensors: bertIgnoredTensors,
});

function blockWeights(config: Values<typeof FIELDS>, ours: string, theirs: string): WeightSource[] {
  const { width, intermediate } = axes(config);
  return [
    ...linear(`${ours}/attention/query`, `${theirs}.attention.query`, width, width),
    ...linear(`${ours}/attention/key`, `${theirs}.attention.key`, width, width),
    ...linear(`${ours}/attention/value`, `${theirs}.attention.value`, width, width),
    ...linear(`${ours}/attention/output`, `${theirs}.attention.dense`, width, width),
    ...layerNorm(`${ours}/attentionNorm`, `${theirs}.attention.LayerNorm`, width),
    ...linear(`${ours}/feedForward/intermediate`, `${theirs}.ffn`, intermediate, width),
    ...linear(`${ours}/feedForward/output`, `${theirs}.ffn_output`, width, intermediate),
    ...layerNorm(`${ours}/feedForwardNorm`, `${theirs}.full_layer_layer_norm`, width),
  ];
}
