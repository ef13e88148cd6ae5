import { LearnedPositional, TransformerBlock } from '../../../layers/index.js';
import type { Architecture } from './architecture.js';
import {
  bertBlock,
  bertBlockWeights,
  bertModel,
  bertSizes,
  bertSpare,
  embeddingWeights,
  positionWeights,
  requireEncoder,
  statedBlocks,
  statedEmbeddings,
  statedPositions,
} from './bertFamily.js';
import { several, tables } from './parts.js';

/** BERT (Devlin et al. 2019, 1810.04805): learned positions. */
export const bert: Architecture = {
  prefix: 'bert.',
  hasTokenTypes: true,

  stated(config) {
    return {
      ...statedEmbeddings(config, 'bert.'),
      ...statedPositions(config, 'bert.'),
      ...statedBlocks(config, 'bert.'),
    };
  },

  build(config, options) {
    requireEncoder(config);
    config.require({ position_embedding_type: 'absolute' });
    const { numLayers } = bertSizes(config);
    const positional = new LearnedPositional({ maxLength: config.count('max_position_embeddings', 512) });
    const block = bertBlock(config);
    const blocks = several(numLayers, (i) => new TransformerBlock({ ...block, name: `block${i}` }));
    return bertModel(config, options, positional, blocks);
  },

  weights(config) {
    const { numLayers } = bertSizes(config);
    return tables(
      embeddingWeights('bert.'),
      positionWeights('bert.'),
      ...several(numLayers, (i) => bertBlockWeights(`block${i}`, `bert.encoder.layer.${i}`)),
    );
  },

  spare: bertSpare,
};
