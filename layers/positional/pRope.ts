import type { BuiltInEncoding } from './registration.js';
import { RotaryEmbedding } from './rotary.js';

/** How it is registered and shown: three quarters of the pairs, the fastest, turn. */
export const pRope: BuiltInEncoding = {
  name: 'p-rope',
  encoding: RotaryEmbedding,
  create: ({ seed }) => new RotaryEmbedding({ scaling: 'proportional', seed: seed ?? null }),
  label: 'p-RoPE',
  idea: 'RoPE whose slowest channels do not turn, and so carry what words mean wherever they stand.',
  explanation:
    'Queries and keys turn as in RoPE, but the slowest quarter of the pairs does not turn at all. What these see of a word ' +
    'is the same at any distance; in RoPE they turn a little, which long sequences make much of.',
  paper: '2410.06205',
  group: 'queries and keys',
  inDefaultComparison: false,
};
