import type * as tf from '@tensorflow/tfjs';
import type { PositionArgs } from './positions.js';

/** An attention from its projections to its weights. What is not read is not computed. */
export interface AttentionSteps {
  /** [B, T, H, D], before any encoding. */
  readonly queries: tf.Tensor;
  /** [B, S, K, D], before any encoding. */
  readonly keys: tf.Tensor;
  /** Queries as they meet keys, encoded and turned, perhaps of more channels; `queries` itself where nothing acts on them. */
  readonly encodedQueries: tf.Tensor;
  /** The same of keys; with a cache, of all keys. */
  readonly encodedKeys: tf.Tensor;
  /** [B, H, T, S], scaled products of these two. */
  readonly products: tf.Tensor;
  /** [1 or B, H, T, S], what the encoding adds to the products; null for nothing. */
  readonly added: tf.Tensor | null;
  /** [B, H, T, S], the sum of both; -Infinity for hidden pairs. */
  readonly scores: tf.Tensor;
  /** [B, H, T, S], the softmax of the scores, before dropout; 0 for hidden pairs. */
  readonly weights: tf.Tensor;
}

/** Arguments of an eager `apply` (or `call`); a graph passes tensors as inputs instead. */
export interface CallArgs extends PositionArgs {
  /** [B, T], true or 1 where there is a token; [queryMask, valueMask] for cross attention. */
  mask?: tf.Tensor | (tf.Tensor | null)[] | null;
  /** [B, T, S] or [T, S], true or 1 where a query may attend to a key. */
  attentionMask?: tf.Tensor | null;
  /** `[1 or B, T]`: self attention stays inside each run of equal numbers; from `packedDocuments`, with the positions. */
  documents?: readonly (readonly number[])[] | null;
  /** Dropout acts only when this is true. */
  training?: boolean;
  /** Hears the attention weights [B, H, T, S] of every attention, inside `tf.tidy`. */
  onAttentionScores?: (weights: tf.Tensor) => void;
  /** Hears the steps of every attention, inside `tf.tidy`: they can be read until it returns. */
  onAttentionSteps?: (steps: AttentionSteps, attention: tf.layers.Layer) => void;
  /** Hears the vectors [B, T, C] of every embedding before its encoding acts on them, inside `tf.tidy`. */
  onEmbeddings?: (vectors: tf.Tensor, embedding: tf.layers.Layer) => void;
}

/** Where a process keeps them: a package that is loaded twice, as ESM and as CommonJS, has one place, as tf.js has. */
const GIVEN = Symbol.for('tfjs-transformer-block/callArguments');
const shared = globalThis as { [GIVEN]?: CallArgs };

/**
 * Passes call arguments to every layer of this package that is called during `run`, also inside a `tf.LayersModel`,
 * whose graph passes none on. What a layer is called with wins.
 *
 * @param run synchronous: the arguments are gone when it returns
 * @example withCallArguments({ startIndex: 5 }, () => model.predict(ids))
 */
export function withCallArguments<R>(args: CallArgs, run: () => R): R {
  const outer = shared[GIVEN] ?? {};
  shared[GIVEN] = { ...outer, ...args };
  try {
    return run();
  } finally {
    shared[GIVEN] = outer;
  }
}

/** The arguments of a call: its own, and those of the `withCallArguments` around it. */
export function allCallArguments(own: CallArgs): CallArgs {
  return { ...shared[GIVEN], ...own };
}
