import type { BuiltInEncoding } from './registration.js';
import { RotaryEmbedding } from './rotary.js';

/** How it is registered and shown; pairs are neighbours, as in the authors' code. */
export const xpos: BuiltInEncoding = {
  name: 'xpos',
  encoding: RotaryEmbedding,
  create: ({ seed }) => new RotaryEmbedding({ scaling: 'xpos', layout: 'interleaved', seed: seed ?? null }),
  label: 'xPos',
  idea: 'RoPE whose scores decay with the distance, fastest in the fast channels.',
  explanation:
    'Queries and keys are rotated as in RoPE. In addition a query grows with its position and a key shrinks, so ' +
    'that scores decay with the distance of an earlier key. It is made for causal models: the scores of later ' +
    'keys grow.',
  paper: '2212.10554',
  group: 'queries and keys',
  inDefaultComparison: false,
};
