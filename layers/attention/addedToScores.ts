import type * as tf from '@tensorflow/tfjs';
import { wholeBias } from '../ops/contextualBias.js';
import { relativeScores } from '../ops/relativeKeys.js';
import { applyRotation, type Rotation } from '../ops/rotary.js';
import { expandRelativeBias } from '../ops/scoreBias.js';
import { finiteOnly } from '../ops/select.js';
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
  if (B * T * S === 0) return whole;
  const byHead = (x: tf.Tensor, side: keyof Rotation) =>
    applyRotation(finiteOnly(x), rotation, side).transpose([0, 2, 1, 3]);
  const gained = relativeScores(byHead(queries, 'queries'), byHead(keys, 'keys'), rows)?.mul(scale) ?? null;
  return gained && whole ? gained.add(whole) : (gained ?? whole);
}
