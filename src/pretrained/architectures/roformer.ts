import { Projection, RotaryEmbedding, TransformerBlock } from '../../../layers/index.js';
import { ofHeads } from '../config/commonFields.js';
import { count, harmless, only, orNull, type Values } from '../config/fields.js';
import { type Axis, linear } from '../weightTable.js';
import { architecture } from './architecture.js';
import {
  axes,
  BERT_FIELDS,
  bertBlock,
  bertBlockWeights,
  bertIgnoredTensors,
  bertModel,
  embeddingWeights,
} from './bertFamily.js';
import { eachOf, several } from './parts.js';

const FIELDS = {
  ...BERT_FIELDS,
  vocab_size: count(50_000),
  embedding_size: orNull(count(768)),
  max_position_embeddings: harmless('sinusoids are computed for any position'),
  rotary_value: only(false),
  ...ofHeads('summary_type summary_use_proj summary_activation summary_proj_to_labels'),
  ...ofHeads('summary_first_dropout summary_last_dropout'),
};

/** RoFormer (Su et al. 2021, 2104.09864): BERT with rotary positions, interleaved, in place of the learned ones. */
export const roformer = architecture({
  prefix: 'roformer.',
  hasTokenTypes: true,
  fields: FIELDS,

  build(config, options) {
    const block = { ...bertBlock(config), positional: new RotaryEmbedding({ layout: 'interleaved' }) };
    const blocks = several(
      config.num_hidden_layers,
      (i) => new TransformerBlock({ ...block, name: `block${i}` }),
    );
    const widened = new Projection({ units: config.hidden_size, name: 'embeddingProjection' });
    const body = isNarrow(config) ? [widened, ...blocks] : blocks;
    return bertModel(config, embeddingOf(config)[1], options, 'none', body);
  },

  *weights(config) {
    const { width } = axes(config);
    const narrow = embeddingOf(config);
    yield* embeddingWeights(config, 'roformer.', narrow);
    if (isNarrow(config)) {
      yield* linear('embeddingProjection', 'roformer.embeddings_project', width, narrow);
    }
    yield* eachOf(config.num_hidden_layers, (i) =>
      bertBlockWeights(config, `block${i}`, `roformer.encoder.layer.${i}`),
    );
  },

  // The sinusoids by which queries and keys turn are computed here.
  ignoredTensors: [...bertIgnoredTensors, /^encoder\.embed_positions\.weight$/],
});

type Config = Values<typeof FIELDS>;

function embeddingOf({ embedding_size, hidden_size }: Config): Axis {
  return ['embedding_size', embedding_size ?? hidden_size];
}

function isNarrow(config: Config): boolean {
  return embeddingOf(config)[1] !== config.hidden_size;
}
