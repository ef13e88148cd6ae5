import type * as tf from '@tensorflow/tfjs';
import { metByHead } from '../ops/attentionScores.js';
import { wholeBias } from '../ops/contextualBias.js';
import { relativeScores } from '../ops/relativeKeys.js';
import { expandRelativeBias } from '../ops/scoreBias.js';
import type { Encoded } from './attentionCall.js';

type Operands = Pick<Encoded, 'queries' | 'keys' | 'rotation' | 'relativeKeys' | 'relativeQueries' | 'bias'>;

/** What an encoding adds to the scaled scores, [1 or B, H, T, S]: its bias, and what queries and keys gain by distance; null for nothing. */
export function addedToScores(
  { queries, keys, rotation, bias: given, ...rows }: Operands,
  scale: number,
): tf.Tensor | null {
  const [B, T, H] = queries.shape as [number, number, number];
  const S = keys.shape[1] as number;
  const bias = wholeBias(given);
  const whole =
    bias &&
    expandRelativeBias(bias, T, S).broadcastTo([bias.rank === 2 ? 1 : (bias.shape[0] as number), H, T, S]);
  // Most encodings add no rows: what these would meet is not computed for them.
  if (B * T * S === 0 || !(rows.relativeKeys || rows.relativeQueries)) return whole;
  const [q, k] = [metByHead(queries, rotation, 'queries'), metByHead(keys, rotation, 'keys')];
  const gained = relativeScores(q, k, rows)?.mul<tf.Tensor>(scale) ?? null;
  return gained && whole ? gained.add(whole) : (gained ?? whole);
}
