import * as tf from '@tensorflow/tfjs';
import type { ScoreBias } from '../ops/contextualBias.js';
import { byHead } from '../ops/heads.js';
import { lookup } from '../ops/lookup.js';
import { initializers, type SequenceLayerConfig } from '../sequenceLayer.js';
import { type AttentionContext, type AttentionShape, PositionalEncoding } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';
import { standsAfter, sumsAtKeys, sumsAtQueries, withoutHiddenKeys } from './sumsOverKeys.js';

export interface ContextualPositionConfig extends SequenceLayerConfig {
  /** Positions that have a vector: 0 to numPositions - 1; what is farther counts as the last. At least 2. Default 64. */
  numPositions?: number;
  /** false: queries look back only. Default true. */
  bidirectional?: boolean;
}

/**
 * Contextual position encoding (CoPE): a query counts the keys that match it. The gate of a pair is the sigmoid of its
 * score; the position of key j for query i is the sum of the gates from j to i, both counted, at most numPositions - 1;
 * and the score gains q_i . e[position], where e is a trained table, interpolated between its rows.
 *
 * `bidirectional: false` is the authors' form, for causal attention: without a causal mask it hides later keys itself. Both
 * ways is ours: keys ahead of the query have a table of their own. Keys that are hidden do not count. With the fast
 * kernels no scores are held, but with positions that are given one by one, with dropout, and beside another bias. In
 * cross attention queries and keys count as standing on one line.
 *
 * Acts on scores in attention; weight `embeddings` [numPositions, D], shared by the heads as in the authors' code; twice as many
 * rows both ways, those of keys ahead last. It starts small and random (standard deviation 0.1), where the authors start at 0,
 * which tells no order.
 *
 * @throws RangeError when numPositions is out of its range.
 * @see Golovneva et al. 2024, 2405.18719
 * @example
 * new MultiHeadAttention({ numHeads: 2, useCausalMask: true, positional: 'cope' }).apply(tf.ones([1, 3, 4]))
 */
export class ContextualPosition extends PositionalEncoding {
  static readonly className = 'ContextualPosition';
  private readonly numPositions: number;
  private readonly bidirectional: boolean;

  constructor(config: ContextualPositionConfig = {}) {
    super(config);
    this.numPositions = this.requireInteger('numPositions', config.numPositions ?? 64, 2);
    this.bidirectional = config.bidirectional ?? true;
    this.requireKnownOptions(ContextualPosition, config);
  }

  override buildAttention({ keyDim }: AttentionShape): void {
    this.createWeight('embeddings', [this.sides * this.numPositions, keyDim], initializers.normal(0.1));
  }

  override scoreBias(at: AttentionContext): ScoreBias {
    const whole = () => this.wholeBias(at);
    const firstPlace = firstPlaceOf(at);
    if (firstPlace === null) return whole();
    const positionQueries = at.projectedQueries;
    return {
      positionQueries,
      positionVectors: this.weight('embeddings'),
      positionSides: this.sides,
      firstPlace,
      whole,
    };
  }

  private wholeBias(at: AttentionContext): tf.Tensor {
    const gates = withoutHiddenKeys(tf.sigmoid(at.scores), at);
    const isAhead = standsAfter(at);
    const [from, to] = [sumsAtQueries(gates, at, true), sumsAtKeys(gates, at, false)];
    const back = from.sub(to);
    if (!this.bidirectional) {
      return tf.where(isAhead, Number.NEGATIVE_INFINITY, this.interpolated(back, isAhead, at));
    }
    const ahead = sumsAtKeys(gates, at, true).sub(sumsAtQueries(gates, at, false));
    // The one that does not apply is not greater.
    return this.interpolated(tf.maximum(back, ahead), isAhead, at);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { numPositions, bidirectional } = this;
    return { ...super.getConfig(), numPositions, bidirectional };
  }

  private get sides(): number {
    return this.bidirectional ? 2 : 1;
  }

  /** q . e[position] for positions [B, H, T, S]. */
  private interpolated(positions: tf.Tensor, isAhead: tf.Tensor, at: AttentionContext): tf.Tensor {
    const { sides } = this;
    const [B, H, T, S] = positions.shape as [number, number, number, number];
    // Farther than there are keys is nothing.
    const numPositions = Math.max(2, Math.min(this.numPositions, S + 1));
    const clipped = positions.clipByValue(0, numPositions - 1);
    const below = tf.minimum(clipped.floor(), numPositions - 2);
    const products = at.rawQueries
      .reshape([-1, at.keyDim])
      .matMul<tf.Tensor>(this.vectors(numPositions), false, true);
    const first = byHead(tf.range(0, B * T * H, 1, 'int32').reshape([B, T, H, 1]));
    const side = this.bidirectional
      ? isAhead.cast('int32').mul(tf.scalar(numPositions, 'int32'))
      : tf.scalar(0, 'int32');
    const ids = first
      .mul(tf.scalar(sides * numPositions, 'int32'))
      .add(side)
      .add(below.cast('int32'));
    // Of rank 1 until they are picked: tf.js's WASM backend takes tensors of five axes apart on the host.
    const picked = (ids: tf.Tensor) =>
      lookup(products.reshape([-1, 1]), ids.reshape([-1])).reshape(positions.shape);
    const [lower, upper] = [picked(ids), picked(ids.add(tf.scalar(1, 'int32')))];
    return lower.add(clipped.sub(below).mul(upper.sub(lower)));
  }

  /** Of the first positions, on each side: [sides positions, D] */
  private vectors(positions: number): tf.Tensor {
    const table = this.weight('embeddings');
    if (positions === this.numPositions) return table;
    const keyDim = table.shape[1] as number;
    const bySide = table.reshape([this.sides, this.numPositions, keyDim]);
    return bySide.slice([0, 0, 0], [-1, positions, -1]).reshape([this.sides * positions, keyDim]);
  }
}
tf.serialization.registerClass(ContextualPosition);

/** Which key, from 0, query 0 stands at, where queries and keys stand one after the other; else null. */
function firstPlaceOf({ queries, keys }: AttentionContext): number | null {
  if (queries.key === null || keys.key === null) return null;
  return (queries.ids[0] ?? 0) - (keys.ids[0] ?? 0);
}

/** How it is registered and shown. */
export const cope: BuiltInEncoding = {
  name: 'cope',
  encoding: ContextualPosition,
  create: ({ useCausalMask, seed }) =>
    new ContextualPosition({ bidirectional: !useCausalMask, seed: seed ?? null }),
  label: 'CoPE',
  idea: 'Each word counts only the words that match it, and that count is the position.',
  explanation:
    'A query counts keys by how well they match it, so that a position can mean the third noun instead of the ' +
    'third word. Each position has a trained vector, as in a table of positions, interpolated for counts that are ' +
    'not integers.',
  paper: '2405.18719',
  group: 'scores, by content',
  inDefaultComparison: false,
};
