import * as tf from '@tensorflow/tfjs';
import type { AttentionSteps } from '../callArguments.js';
import { hiddenPairs } from '../ops/attentionMask.js';
import { attentionScores, metByHead } from '../ops/attentionScores.js';
import type { AttentionNumbers } from '../ops/attentionSpec.js';
import { wholeBias } from '../ops/contextualBias.js';
import { relativeScores } from '../ops/relativeKeys.js';
import { applyRotation } from '../ops/rotary.js';
import { expandRelativeBias } from '../ops/scoreBias.js';
import type { Attending } from './attending.js';
import type { Encoded, Projected } from './attentionCall.js';

type Operands = Omit<Encoded, 'encodeOutputs'>;

/** The steps of an attention for who looks into it, as `attended` computes them. */
export function stepsOf(
  { queries, keys }: Projected,
  operands: Operands,
  spec: AttentionNumbers,
  attended: Attending,
): AttentionSteps {
  const { queries: q, keys: k, rotation } = operands;
  let products: tf.Tensor | undefined;
  let added: tf.Tensor | null | undefined;
  return {
    queries,
    keys,
    get encodedQueries() {
      return applyRotation(q, rotation, 'queries');
    },
    get encodedKeys() {
      return applyRotation(k, rotation, 'keys');
    },
    get products() {
      products ??= attentionScores(q, k, { ...spec, rotation });
      return products;
    },
    get added() {
      if (added === undefined) added = addedToScores(operands, spec);
      return added;
    },
    get scores() {
      const { products, added } = this;
      const sum = added ? products.add<tf.Tensor>(added) : products;
      const hidden = hiddenPairs(operands.mask, added, k.shape[1] as number);
      return hidden ? tf.where(hidden.broadcastTo(sum.shape), Number.NEGATIVE_INFINITY, sum) : sum;
    },
    get weights() {
      return attended.weightsBeforeDropout;
    },
  };
}

/** What an encoding adds to the scaled scores, [1 or B, H, T, S]: its bias, and what queries and keys gain by distance; null for nothing. */
function addedToScores(
  { queries, keys, rotation, bias: given, ...rows }: Operands,
  { scale }: AttentionNumbers,
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
