import { Projection, RotaryEmbedding, TransformerBlock } from '../../../layers/index.js';
import type { ModelConfig } from '../modelConfig.js';
import { linear } from '../weightTable.js';
import type { Architecture } from './architecture.js';
import {
  bertBlock,
  bertBlockWeights,
  bertModel,
  bertSizes,
  bertSpare,
  embeddingWeights,
  requireEncoder,
  statedBlocks,
  statedEmbeddings,
} from './bertFamily.js';
import { several, tables } from './parts.js';

/** RoFormer (Su et al. 2021, 2104.09864): BERT with rotary positions, interleaved, in place of the learned ones. */
export const roformer: Architecture = {
  prefix: 'roformer.',
  hasTokenTypes: true,

  stated(config) {
    return {
      ...statedEmbeddings(config, 'roformer.'),
      ...statedBlocks(config, 'roformer.'),
    };
  },

  build(config, options) {
    requireEncoder(config);
    config.require({ rotary_value: false });
    const { modelDim, numLayers } = bertSizes(config);
    const block = { ...bertBlock(config), positional: new RotaryEmbedding({ layout: 'interleaved' }) };
    const blocks = several(numLayers, (i) => new TransformerBlock({ ...block, name: `block${i}` }));
    const widened = new Projection({ units: modelDim, name: 'embeddingProjection' });
    return bertModel(config, options, 'none', isNarrow(config) ? [widened, ...blocks] : blocks);
  },

  weights(config) {
    const { numLayers } = bertSizes(config);
    return tables(
      embeddingWeights('roformer.'),
      isNarrow(config) ? linear('embeddingProjection', 'roformer.embeddings_project') : {},
      ...several(numLayers, (i) => bertBlockWeights(`block${i}`, `roformer.encoder.layer.${i}`)),
    );
  },

  // The sinusoids by which queries and keys turn are computed here.
  spare: [...bertSpare, /^encoder\.embed_positions\.weight$/],
};

function isNarrow(config: ModelConfig): boolean {
  const { modelDim, embedding } = bertSizes(config);
  return embedding[1] !== modelDim;
}
