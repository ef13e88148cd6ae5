import type * as tf from '@tensorflow/tfjs';

/**
 * A bias by contextual positions (CoPE, Golovneva et al. 2024, 2405.18719), which a kernel of attention makes of its own scores
 * and never holds. The gate of a pair is the sigmoid of its score, and 0 for padding and for pairs that are not `allowed`; the
 * position of key j for query i is the sum of the gates from j to i, both counted, at most N - 1. The score gains q_i . e[position], between two rows of e where it is no whole number.
 */
export interface ContextualBias {
  /** q, [B, T, H, D]: it may be the tensor that attention is given. */
  readonly positionQueries: tf.Tensor;
  /** e, [N, D], N at least 2: keys after the query are hidden then; or [2 N, D], those of such keys last. */
  readonly positionVectors: tf.Tensor;
  /** How many tables there are: 1 or 2. */
  readonly positionSides: number;
  /** Which key, from 0, query 0 stands at; queries and keys stand one after the other. */
  readonly firstPlace: number;
  /** The same as a tensor [B, H, T, S], with its gradients. */
  whole(): tf.Tensor;
}

/**
 * Scores that an encoding has made of those of attention: they stand in the place of these, and of what queries and keys gain by
 * distance, which are not computed again.
 */
export interface AdaptedScores {
  /** [B, H, T, S]; -Infinity hides a key from a query. */
  readonly scores: tf.Tensor;
  /** What was added, as a tensor [B, H, T, S]. */
  whole(): tf.Tensor;
}

/** What to add to scores: a tensor, what attention makes itself, or scores to which it has been added. */
export type ScoreBias = tf.Tensor | ContextualBias | AdaptedScores;

/** A bias as a tensor. */
export function wholeBias(bias: ScoreBias | null | undefined): tf.Tensor | null {
  return bias ? ('whole' in bias ? bias.whole() : bias) : null;
}

export function isContextual(bias: ScoreBias): bias is ContextualBias {
  return 'positionVectors' in bias;
}

export function isAdapted(bias: ScoreBias): bias is AdaptedScores {
  return 'scores' in bias;
}
