import * as tf from '@tensorflow/tfjs';
import { operation } from './operation.js';
import { withGradient } from './withGradient.js';

/** Sums along a sequence, in one direction: at each query [B, H, T, 1], and at each key [B, H, 1 or T, S]. */
export interface Sums {
  queries: tf.Tensor;
  keys: tf.Tensor;
}

type Four = { backQueries: tf.Tensor; backKeys: tf.Tensor; aheadQueries: tf.Tensor; aheadKeys: tf.Tensor };

/** -> [what lies between [B, H, T, S]] */
const forward = operation<Four, Record<string, never>>(
  'TransformerLossBetween',
  ({ backQueries, backKeys, aheadQueries, aheadKeys }) => [
    tf.minimum(backKeys.sub(backQueries), aheadQueries.sub(aheadKeys)),
  ],
);

/** -> gradients of the four, keys' in the shape [B, H, keyRows, S] */
const backward = operation<{ dy: tf.Tensor; isAhead: tf.Tensor }, { keyRows: number }>(
  'TransformerLossBetweenGrad',
  ({ dy, isAhead }, { keyRows }) => {
    const dAhead = dy.mul(isAhead.cast('float32'));
    const dBack = dy.sub(dAhead);
    const ofKeys = (dy: tf.Tensor) => (keyRows === 1 ? dy.sum(2, true) : dy.clone());
    return [dBack.sum(3, true).neg(), ofKeys(dBack), dAhead.sum(3, true), ofKeys(dAhead).neg()];
  },
);

/**
 * What lies between each key and query, as a loss, of sums of numbers of at least 0: `back.keys - back.queries` where
 * the key stands at the query or before it, `ahead.queries - ahead.keys` where it stands after it. The other one is not less
 * there.
 *
 * @param isAhead bool [1 or B, 1, T, S]
 * @returns [B, H, T, S], at most 0
 */
export function lossBetween(back: Sums, ahead: Sums, isAhead: tf.Tensor): tf.Tensor {
  const keyRows = back.keys.shape[2] as number;
  const between = withGradient(
    (backQueries: tf.Tensor, backKeys: tf.Tensor, aheadQueries: tf.Tensor, aheadKeys: tf.Tensor) => ({
      value: forward({ backQueries, backKeys, aheadQueries, aheadKeys }, {})[0] as tf.Tensor,
      saved: { isAhead },
      gradient: (dy, saved) => backward({ dy, ...saved }, { keyRows }),
    }),
  );
  return between(back.queries, back.keys, ahead.queries, ahead.keys);
}
