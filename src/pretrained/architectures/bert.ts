import { LearnedPositional, TransformerBlock } from '../../../layers/index.js';
import { architecture } from './architecture.js';
import {
  axes,
  BERT_FIELDS,
  bertBlock,
  bertBlockWeights,
  bertIgnoredTensors,
  bertModel,
  embeddingWeights,
  POSITION_FIELDS,
  positionWeights,
} from './bertFamily.js';
import { eachOf, several } from './parts.js';

/** BERT (Devlin et al. 2019, 1810.04805): learned positions. */
export const bert = architecture({
  prefix: 'bert.',
  hasTokenTypes: true,
  fields: { ...BERT_FIELDS, ...POSITION_FIELDS },

  build(config, options) {
    const positional = new LearnedPositional({ maxLength: config.max_position_embeddings });
    const block = bertBlock(config);
    const blocks = several(
      config.num_hidden_layers,
      (i) => new TransformerBlock({ ...block, name: `block${i}` }),
    );
    return bertModel(config, config.hidden_size, options, positional, blocks);
  },

  *weights(config) {
    const { width } = axes(config);
    yield* embeddingWeights(config, 'bert.', width);
    yield* positionWeights(config, 'bert.', width);
    yield* eachOf(config.num_hidden_layers, (i) =>
      bertBlockWeights(config, `block${i}`, `bert.encoder.layer.${i}`),
    );
  },

  ignoredTensors: bertIgnoredTensors,
});
