import type { RotaryEmbeddingConfig } from '../../../layers/index.js';
import { OptionError } from '../../../layers/index.js';
import {
  choice,
  count,
  type Field,
  type Fields,
  flag,
  list,
  only,
  orNull,
  positive,
  type Values,
} from './fields.js';

/** Fields of a scaling, and the options that they are here. */
const OPTIONS = {
  factor: 'factor',
  original_max_position_embeddings: 'originalMaxLength',
  attention_factor: 'attentionFactor',
  beta_fast: 'betaFast',
  beta_slow: 'betaSlow',
  mscale: 'mscale',
  mscale_all_dim: 'mscaleAllDim',
  truncate: 'truncate',
  short_factor: 'shortFactor',
  long_factor: 'longFactor',
  low_freq_factor: 'lowFreqFactor',
  high_freq_factor: 'highFreqFactor',
} as const satisfies Record<string, keyof RotaryEmbeddingConfig>;

type OptionField = keyof typeof OPTIONS;

/** What Hugging Face reads for each type; the first ones it needs. */
const READ = {
  default: { needed: [], optional: [] },
  linear: { needed: ['factor'], optional: [] },
  dynamic: { needed: ['factor'], optional: [] },
  yarn: {
    needed: [],
    optional: [
      'factor',
      'attention_factor',
      'beta_fast',
      'beta_slow',
      'mscale',
      'mscale_all_dim',
      'truncate',
    ],
  },
  longrope: { needed: ['short_factor', 'long_factor'], optional: ['factor', 'attention_factor'] },
  llama3: { needed: ['factor', 'low_freq_factor', 'high_freq_factor'], optional: [] },
} as const satisfies Record<string, Record<'needed' | 'optional', readonly OptionField[]>>;

const SCALING_FIELDS = {
  factor: orNull(positive(1)),
  original_max_position_embeddings: orNull(count(2048)),
  attention_factor: orNull(positive(1)),
  beta_fast: orNull(positive(32)),
  beta_slow: orNull(positive(1)),
  mscale: orNull(positive(1)),
  mscale_all_dim: orNull(positive(1)),
  truncate: orNull(flag(true)),
  short_factor: orNull(list(positive(1))),
  long_factor: orNull(list(positive(1))),
  low_freq_factor: orNull(positive(1)),
  high_freq_factor: orNull(positive(4)),
} satisfies Record<OptionField, Field<unknown>>;

/** Of `rope_parameters`, or `rope_scaling`. */
export const ROPE_FIELDS = {
  rope_type: orNull(choice(READ, 'default')),
  // The older name.
  type: orNull(choice(READ, 'default')),
  rope_theta: orNull(positive(10_000)),
  partial_rotary_factor: only(1),
  ...SCALING_FIELDS,
} satisfies Fields;

type Rope = Values<typeof ROPE_FIELDS>;

/**
 * The scaling as an option of `RotaryEmbedding`.
 * @param longest max_position_embeddings
 * @throws OptionError for a field that the type needs and that is not there, or that it does not read.
 */
export function scalingOf(rope: Rope | null, longest: number): RotaryEmbeddingConfig {
  const type = (rope?.rope_type ?? rope?.type ?? 'default') as keyof typeof READ;
  const { needed, optional } = READ[type];
  const read: readonly OptionField[] = [...needed, ...optional];
  const given = Object.entries(OPTIONS).filter(([field]) => (rope?.[field as OptionField] ?? null) !== null);
  for (const field of needed) {
    if (given.some(([name]) => name === field)) continue;
    throw new OptionError(`${field} is needed by rope_type "${type}", and is not there`);
  }
  for (const [field] of given) {
    if (field === 'original_max_position_embeddings' || read.some((name) => name === field)) continue;
    if (type === 'default' && rope?.[field as OptionField] === 1) continue;
    throw new OptionError(`${field} is not read for rope_type "${type}"; take it out if it is of no use`);
  }
  if (rope === null || type === 'default') return {};
  const options = given.map(([field, option]) => [option, rope[field as OptionField]] as const);
  const scaling = Object.fromEntries(options.filter(([, value]) => value !== null)) as RotaryEmbeddingConfig;
  if (type === 'linear') return { scaling: type, factor: scaling.factor as number };
  if (type === 'dynamic') return { ...scaling, scaling: type, originalMaxLength: longest };
  const originalMaxLength = scaling.originalMaxLength ?? longest;
  return { factor: longest / originalMaxLength, ...scaling, scaling: type, originalMaxLength };
}
