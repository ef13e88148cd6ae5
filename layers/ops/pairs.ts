import * as tf from '@tensorflow/tfjs';
import { shaped } from './shapes.js';
import { withGradient } from './withGradient.js';

/** Which of R numbers belongs to each pair of query and key. */
export interface Pairs {
  /** Each in 0..R - 1; row-major [batch, T, S]. */
  readonly entries: Int32Array;
  /** 1 for the same in all sequences, else B. */
  readonly batch: number;
  /** T */
  readonly queryLength: number;
  /** S */
  readonly keyLength: number;
}

/** The number of each pair: x [B, H, T, R] -> [B, H, T, S]. */
export function pickByPair(x: tf.Tensor, pairs: Pairs): tf.Tensor {
  const R = x.shape[3] as number;
  return withGradient((x: tf.Tensor) => ({
    value: picked(x, pairs),
    saved: {},
    gradient: (dy) => [summed(dy, pairs, R)],
  }))(x);
}

/** What pairs of the same number sum up to: x [B, H, T, S] -> [B, H, T, R]. */
export function sumByPair(x: tf.Tensor, pairs: Pairs, R: number): tf.Tensor {
  return withGradient((x: tf.Tensor) => ({
    value: summed(x, pairs, R),
    saved: {},
    gradient: (dy) => [picked(dy, pairs)],
  }))(x);
}

function picked(x: tf.Tensor, pairs: Pairs): tf.Tensor {
  const { batch, queryLength: T, keyLength: S } = pairs;
  const [B, H, , R] = x.shape as [number, number, number, number];
  const width = (B * H) / batch;
  const rows = x
    .reshape([batch, width, T, R])
    .transpose([0, 2, 3, 1])
    .reshape([batch * T * R, width]);
  const all = rows.gather(rowsOf(pairs, R)).reshape([batch, T, S, width]);
  return all.transpose([0, 3, 1, 2]).reshape([B, H, T, S]);
}

function summed(x: tf.Tensor, pairs: Pairs, R: number): tf.Tensor {
  const { batch, queryLength: T, keyLength: S } = pairs;
  const [B, H] = x.shape as [number, number];
  const width = (B * H) / batch;
  const all = x
    .reshape([batch, width, T, S])
    .transpose([0, 2, 3, 1])
    .reshape([batch * T * S, width]);
  const ids = rowsOf(pairs, R).reshape([batch * T * S, 1]);
  const rows = tf.scatterND(ids, all, [batch * T * R, width]);
  return shaped(rows.reshape([batch, T, R, width]).transpose([0, 3, 1, 2]), [B, H, T, R]);
}

/** int32 [batch T S]: the row of each pair among [batch, T, R]. */
function rowsOf({ entries, keyLength }: Pairs, R: number): tf.Tensor1D {
  return tf.tensor1d(
    entries.map((entry, pair) => Math.floor(pair / keyLength) * R + entry),
    'int32',
  );
}
