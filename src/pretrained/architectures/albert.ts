import { LearnedPositional, Projection, TransformerBlock } from '../../../layers/index.js';
import type { ModelConfig } from '../modelConfig.js';
import { layerNorm, linear, type WeightTable } from '../weightTable.js';
import type { Architecture } from './architecture.js';
import {
  bertBlock,
  bertModel,
  bertSizes,
  bertSpare,
  embeddingWeights,
  positionWeights,
  requireEncoder,
  statedEmbeddings,
  statedPositions,
} from './bertFamily.js';
import { several, tables } from './parts.js';

const blockOf = (group: number) => `albert.encoder.albert_layer_groups.${group}.albert_layers.0`;

/** ALBERT (Lan et al. 2020, 1909.11942): BERT with narrower embeddings, whose layers share one block, or a few. */
export const albert: Architecture = {
  prefix: 'albert.',
  hasTokenTypes: true,

  stated(config) {
    const { intermediateDim, width } = bertSizes(config);
    return {
      ...statedEmbeddings(config, 'albert.'),
      ...statedPositions(config, 'albert.'),
      [`${blockOf(groupsOf(config) - 1)}.ffn.weight`]: [['intermediate_size', intermediateDim], width],
    };
  },

  build(config, options) {
    requireEncoder(config);
    config.require({ position_embedding_type: 'absolute', inner_group_num: 1 });
    const { modelDim, numLayers } = bertSizes(config);
    const positional = new LearnedPositional({ maxLength: config.count('max_position_embeddings', 512) });
    const groups = groupsOf(config);
    const block = bertBlock(config);
    const shared = several(groups, (i) => new TransformerBlock({ ...block, name: `block${i}` }));
    const blocks = several(
      numLayers,
      (i) => shared[Math.floor((i * groups) / numLayers)] as TransformerBlock,
    );
    const widened = new Projection({ units: modelDim, name: 'embeddingProjection' });
    return bertModel(config, options, positional, [widened, ...blocks]);
  },

  weights(config) {
    return tables(
      embeddingWeights('albert.'),
      positionWeights('albert.'),
      linear('embeddingProjection', 'albert.encoder.embedding_hidden_mapping_in'),
      ...several(groupsOf(config), (i) => blockWeights(`block${i}`, blockOf(i))),
    );
  },

  spare: bertSpare,
};

function groupsOf(config: ModelConfig): number {
  return config.count('num_hidden_groups', 1);
}

function blockWeights(ours: string, theirs: string): WeightTable {
  return tables(
    linear(`${ours}/attention/query`, `${theirs}.attention.query`),
    linear(`${ours}/attention/key`, `${theirs}.attention.key`),
    linear(`${ours}/attention/value`, `${theirs}.attention.value`),
    linear(`${ours}/attention/output`, `${theirs}.attention.dense`),
    layerNorm(`${ours}/attentionNorm`, `${theirs}.attention.LayerNorm`),
    linear(`${ours}/feedForward/intermediate`, `${theirs}.ffn`),
    linear(`${ours}/feedForward/output`, `${theirs}.ffn_output`),
    layerNorm(`${ours}/feedForwardNorm`, `${theirs}.full_layer_layer_norm`),
  );
}
