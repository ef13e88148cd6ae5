import type * as tf from '@tensorflow/tfjs';
import { wholeBias } from '../ops/contextualBias.js';
import { relativeProducts } from '../ops/relativeKeys.js';
import { applyRotation } from '../ops/rotary.js';
import { expandRelativeBias } from '../ops/scoreBias.js';
import { finiteOnly } from '../ops/select.js';
import type { Encoded } from './attentionCall.js';

type Operands = Pick<Encoded, 'queries' | 'keys' | 'rotation' | 'relativeKeys' | 'bias'>;

/** What an encoding adds to the scaled scores, [1 or B, H, T, S]: its bias, and products with relative keys; null for nothing. */
export function addedToScores(
  { queries, keys, rotation, relativeKeys, bias: given }: Operands,
  scale: number,
): tf.Tensor | null {
  const [B, T, H] = queries.shape as [number, number, number];
  const S = keys.shape[1] as number;
  const bias = wholeBias(given);
  const whole =
    bias &&
    expandRelativeBias(bias, T, S).broadcastTo([bias.rank === 2 ? 1 : (bias.shape[0] as number), H, T, S]);
  if (!relativeKeys || B * T * S === 0) return whole;
  const q = applyRotation(finiteOnly(queries), rotation, 'queries').transpose([0, 2, 1, 3]);
  const products = relativeProducts(q, relativeKeys, S).mul(scale);
  return whole ? products.add(whole) : products;
}
