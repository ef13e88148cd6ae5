import * as tf from '@tensorflow/tfjs';
import { hiddenPairs } from '../ops/attentionMask.js';
import { withoutHidden } from '../ops/select.js';
import type { Positions } from '../positions.js';
import { byPair } from './distances.js';
import type { AttentionContext, AttentionPositions } from './positionalEncoding.js';

/*
 * Sums of what keys have, in the order of their positions: how far it is from a key to a query, where tokens say themselves how
 * much each counts. What keys have is [B, H, 1, S], or [B, H, T, S] where it depends on the query.
 */

/** Whether keys stand one after the other: what lies between two that are visible is then visible, but for padding and holes. */
export function standInOrder({ keys }: AttentionPositions): boolean {
  return keys.key !== null;
}

/** 0 for keys that are hidden. Of keys that stand one after the other, limits of what is visible need not be looked at. */
export function withoutHiddenKeys(x: tf.Tensor, at: AttentionContext): tf.Tensor {
  const { padding = null, allowed = null } = at.mask ?? {};
  const hidden = hiddenPairs(standInOrder(at) ? { padding, allowed } : at.mask, null, at.keys.length);
  if (!hidden) return x;
  const isByQuery = (hidden.shape[2] as number) > 1 && x.shape[2] === 1;
  return withoutHidden(isByQuery ? x.tile([1, 1, at.queries.length, 1]) : x, hidden);
}

/** At each key, the sum over the keys that stand before it, and at its own place where they are `included`. */
export function sumsAtKeys(x: tf.Tensor, at: AttentionPositions, included: boolean): tf.Tensor {
  if (standInOrder(at)) return tf.cumsum(x, 3, !included);
  const { keys } = at;
  const { length, batch } = keys;
  const upTo = standing(keys, keys, included).transpose([0, 2, 1]);
  const rows = x.reshape([batch, x.size / (batch * length), length]);
  return tf.matMul(rows, upTo).reshape(x.shape);
}

/** At each query, the sum over the keys that stand before it, and at its own place where they are `included`: [B, H, T, 1]. */
export function sumsAtQueries(x: tf.Tensor, at: AttentionPositions, included: boolean): tf.Tensor {
  const { queries, keys } = at;
  if (queries.key !== null && keys.key !== null && x.shape[2] === 1) {
    // How many keys are counted at the first query, and one more at each after it.
    const first = (queries.ids[0] ?? 0) - (keys.ids[0] ?? 0) + Number(included);
    if (first >= 0 && first + queries.length - 1 <= keys.length) {
      const sums = tf.cumsum(x, 3).pad([...Array(3).fill([0, 0]), [1, 0]]);
      return sums.slice([0, 0, 0, first], [-1, -1, 1, queries.length]).transpose([0, 1, 3, 2]);
    }
  }
  return x.mul(standing(at.queries, at.keys, included).expandDims(1)).sum(3, true);
}

/** bool [1 or B, 1, T, S]: whether the key stands after the query. */
export function standsAfter({ queries, keys }: AttentionPositions): tf.Tensor {
  return standing(queries, keys, true).cast('bool').logicalNot().expandDims(1);
}

/** [1 or B, places, keys]: 1 where the key stands before the place, or at it where that is `included`. */
function standing(places: Positions, keys: Positions, included: boolean): tf.Tensor {
  const { values, shape } = byPair({ queries: places, keys }, (place, key) =>
    Number(key < place || (included && key === place)),
  );
  return tf.tensor(values, [...shape]);
}
