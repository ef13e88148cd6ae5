import type { BuiltInEncoding } from './registration.js';
import { RotaryEmbedding } from './rotary.js';

/** How it is registered and shown: three quarters of the pairs, the fastest, turn. */
export const pRope: BuiltInEncoding = {
  name: 'p-rope',
  encoding: RotaryEmbedding,
  create: ({ seed }) => new RotaryEmbedding({ scaling: 'proportional', seed: seed ?? null }),
  label: 'p-RoPE',
  idea: 'RoPE without rotation of the slowest channels, which can carry content at any distance.',
  explanation:
    'Queries and keys are rotated as in RoPE, except for the slowest quarter of the channel pairs. These are the ' +
    'same at any distance; in RoPE they rotate slightly, which adds up in long sequences.',
  paper: '2410.06205',
  group: 'queries and keys',
  inDefaultComparison: false,
};
