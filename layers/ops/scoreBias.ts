import * as tf from '@tensorflow/tfjs';
import { isHidden } from './attentionMask.js';
import { replaceWhere } from './select.js';
import { withGradient, zerosFrom } from './withGradient.js';

/*
 * A bias that depends on the distance alone is [H, T + S - 1], entry j - i + T - 1 for key j and query i: linear in
 * the length, where scores are not.
 */

/** How many distances there are of a query and a key; 0 where there are no queries and no keys. */
export function relativeLength(queryLength: number, keyLength: number): number {
  return Math.max(0, queryLength + keyLength - 1);
}

/** A bias as it is added to scores: [1 or B, H, T, S] as it is, [H, T + S - 1] spread to [1, H, T, S]. */
export function expandRelativeBias(bias: tf.Tensor, queryLength: number, keyLength: number): tf.Tensor {
  if (bias.rank !== 2) return bias;
  const [H = 1, length = 1] = bias.shape;
  const shape = [1, H, queryLength, keyLength];
  if (queryLength === 1) return bias.reshape(shape);
  // Copies side by side, cut one entry shorter than they are: each row then starts one entry further back.
  const copies = tf.tile(bias, [1, queryLength]);
  const rows = copies.slice([0, queryLength - 1], [H, queryLength * (length - 1)]);
  return rows
    .reshape([H, queryLength, length - 1])
    .slice([0, 0, 0], [H, queryLength, keyLength])
    .reshape(shape);
}

/**
 * Scores [B, H, T, S] and a bias in either form; -Infinity, with gradient 0, where the bias hides a pair, whatever the
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

/** The gradient of a bias, from that of the scores [B, H, T, S]. */
export function biasGradient(dScores: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const [B = 1, H = 1, T = 1, S = 1] = dScores.shape;
  const sum = bias.rank === 4 && bias.shape[0] === B ? dScores : dScores.sum(0, true);
  if (bias.rank !== 2) return sum;
  if (T === 1) return sum.reshape(bias.shape);
  // expandRelativeBias, step by step back.
  const rows = sum.reshape([H, T, S]).pad([
    [0, 0],
    [0, 0],
    [0, T - 2],
  ]);
  const copies = rows.reshape([H, T * (T + S - 2)]).pad([
    [0, 0],
    [T - 1, 1],
  ]);
  return copies.reshape([H, T, T + S - 1]).sum(1);
}
