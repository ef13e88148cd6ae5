import * as tf from '@tensorflow/tfjs';
import { isHidden } from './attentionMask.js';
import { replaceWhere } from './select.js';
import { withGradient, zerosFrom } from './withGradient.js';

/*
 * A bias that depends on the distance alone is [H, T + S - 1], entry j - i + T - 1 for key j and query i: linear in
 * the length, where scores are not. So is one by key, [1 or B, H, 1, S], which is the same for all queries.
 */

/** How many distances there are of a query and a key; 0 where there are no queries and no keys. */
export function relativeLength(queryLength: number, keyLength: number): number {
  return Math.max(0, queryLength + keyLength - 1);
}

/** A bias as it is added to scores: [H, T + S - 1] spread to [1, H, T, S]; [1 or B, H, T or 1, S] as it is. */
export function expandRelativeBias(bias: tf.Tensor, queryLength: number, keyLength: number): tf.Tensor {
  if (bias.rank !== 2) return bias;
  const [H = 1, length = 1] = bias.shape;
  const copies = queryLength === 1 ? bias : tf.tile(bias, [1, queryLength]);
  const rows = relativeShift(copies.reshape([H, queryLength, length]), keyLength);
  return rows.reshape([1, H, queryLength, keyLength]);
}

/** For each query the numbers of all distances -> those of all keys: [N, T, T + S - 1] -> [N, T, S]. */
export function relativeShift(rows: tf.Tensor, keyLength: number): tf.Tensor {
  const [N, T, length] = rows.shape as [number, number, number];
  if (T === 1) return rows;
  // Rows cut one entry shorter than they are: each then starts one entry further back.
  return rows
    .reshape([N, T * length])
    .slice([0, T - 1], [N, T * (length - 1)])
    .reshape([N, T, length - 1])
    .slice([0, 0, 0], [N, T, keyLength]);
}

/** `relativeShift`, step by step back; 0 for distances that a query has no key at. */
export function undoRelativeShift(rows: tf.Tensor, length: number): tf.Tensor {
  const [N, T, S] = rows.shape as [number, number, number];
  if (T === 1) return rows;
  const padded = rows.pad([
    [0, 0],
    [0, 0],
    [0, length - 1 - S],
  ]);
  const flat = padded.reshape([N, T * (length - 1)]).pad([
    [0, 0],
    [T - 1, 1],
  ]);
  return flat.reshape([N, T, length]);
}

/**
 * Scores [B, H, T, S] and a bias in any form; -Infinity, with gradient 0, where the bias hides a pair, whatever the
 * score is.
 */
export function biased(scores: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const [, , T = 0, S = 0] = scores.shape;
  if (scores.size === 0) return zerosFrom([scores, bias], scores.shape);
  const hidden = (of: tf.Tensor) => isHidden(expandRelativeBias(of, T, S));
  return withGradient((scores: tf.Tensor, bias: tf.Tensor) => ({
    value: replaceWhere(hidden(bias), scores.add(expandRelativeBias(bias, T, S)), Number.NEGATIVE_INFINITY),
    saved: { bias },
    gradient: (dy, { bias }) => {
      const dScores = replaceWhere(hidden(bias), dy, 0);
      // Not the same tensor twice: whoever adds to one of them disposes of it.
      return [dScores.clone(), biasGradient(dScores, bias)];
    },
  }))(scores, bias);
}

/** The gradient of a bias, from that of the scores [B, H, T, S]: their sum over all pairs that share an entry. */
export function biasGradient(dScores: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const [, H = 1, T = 1, S = 1] = dScores.shape;
  const sizes = bias.rank === 2 ? [1] : bias.shape;
  const shared = [0, 2].filter((axis) => sizes[axis] === 1 && dScores.shape[axis] !== 1);
  const sum = shared.length > 0 ? dScores.sum(shared, true) : dScores;
  if (bias.rank !== 2) return sum;
  return undoRelativeShift(sum.reshape([H, T, S]), relativeLength(T, S)).sum(1);
}
