import type { BuiltInEncoding } from './registration.js';
import { RotaryEmbedding } from './rotary.js';

/** How it is registered and shown; pairs are neighbours, as in the authors' code. */
export const xpos: BuiltInEncoding = {
  name: 'xpos',
  encoding: RotaryEmbedding,
  create: ({ seed }) => new RotaryEmbedding({ scaling: 'xpos', layout: 'interleaved', seed: seed ?? null }),
  label: 'xPos',
  idea: 'RoPE whose scores fade with the distance, those of fast channels most.',
  explanation:
    'Queries and keys turn as in RoPE; besides, a query grows with its position and a key shrinks, so that a score fades ' +
    'with the distance of an earlier key. It is made for models that see no later words: scores of later keys grow.',
  paper: '2212.10554',
  group: 'queries and keys',
  inDefaultComparison: false,
};
