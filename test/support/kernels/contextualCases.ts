import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { type AttentionOptions, attention } from '../../../layers/index.js';
import { hiddenPairs } from '../../../layers/ops/attentionMask.js';
import { attentionScores } from '../../../layers/ops/attentionScores.js';
import { withoutHidden } from '../../../layers/ops/select.js';
import type { ContextualBias } from '../../../layers/public/ops.js';
import { floats, type KernelParts, kernelCases, marks, seeds } from './kernelCase.js';
import { rotationNumbers } from './rowCases.js';

/** Scores of an attention and what they gain by contextual positions, as the formula says it: every row of vectors with its weight. */
export function plainContextualBias(
  queries: tf.Tensor,
  keys: tf.Tensor,
  { positionQueries, positionVectors, positionSides, firstPlace }: Omit<ContextualBias, 'whole'>,
  { mask, rotation = null, scale = null }: AttentionOptions = {},
): tf.Tensor {
  const [, T, H, D] = queries.shape as [number, number, number, number];
  const S = keys.shape[1] as number;
  const N = (positionVectors.shape[0] as number) / positionSides;
  const { padding = null, allowed = null } = mask ?? {};
  const hidden = hiddenPairs({ padding, allowed }, null, S);
  const open = tf.sigmoid(attentionScores(queries, keys, { rotation, scale }));
  const gates = hidden ? withoutHidden(open, hidden) : open;
  const places = tf.range(firstPlace, firstPlace + T, 1).reshape([T, 1]);
  const at = tf.range(0, S, 1);
  const sumUpTo = (isCounted: tf.Tensor) => gates.mul(isCounted.toFloat()).sum(3, true);
  const back = sumUpTo(at.lessEqual(places)).sub(tf.cumsum(gates, 3, true));
  const ahead = tf.cumsum(gates, 3).sub(sumUpTo(at.less(places)));
  const isAhead = at.greater(places).broadcastTo(gates.shape);
  const products = tf.matMul(
    positionQueries.transpose([0, 2, 1, 3]),
    positionVectors.reshape([1, 1, -1, D]).tile([queries.shape[0], H, 1, 1]),
    false,
    true,
  );
  const worth = (positions: tf.Tensor, side: number) => {
    const distances = positions
      .clipByValue(0, N - 1)
      .expandDims(4)
      .sub(tf.range(0, N, 1));
    const own = products.slice([0, 0, 0, side * N], [-1, -1, -1, N]).expandDims(3);
    return tf.relu(tf.sub(1, distances.abs())).mul(own).sum(4);
  };
  return tf.where(
    isAhead,
    positionSides === 2 ? worth(ahead, 1) : tf.fill(gates.shape, Number.NEGATIVE_INFINITY),
    worth(back, 0),
  );
}

const lengths = fc.constantFrom(1, 2, 3, 5, 7, 11);

/** Queries before the keys, among them and behind them; more keys than a block; their own queries for positions, or others. */
export const contextualCases = kernelCases(
  fc.record({
    batch: fc.constantFrom(1, 2),
    keyHeads: fc.constantFrom(1, 2),
    group: fc.constantFrom(1, 2),
    width: fc.constantFrom(1, 2, 4, 5, 8, 11, 16),
    lengths: fc.oneof(
      { weight: 9, arbitrary: fc.record({ T: lengths, S: lengths }) },
      { weight: 1, arbitrary: fc.record({ T: fc.constantFrom(3), S: fc.constantFrom(131) }) },
    ),
    positions: fc.constantFrom(2, 3, 5, 11),
    positionSides: fc.constantFrom(1, 2),
    firstPlace: fc.constantFrom(0, 0, 0, 1, 7, 40, -3),
    ownQueries: fc.boolean(),
    scale: fc.constantFrom(null, 0.7),
    turns: fc.constantFrom(false, false, true),
    padding: fc.boolean(),
    allowed: fc.boolean(),
    causal: fc.boolean(),
    seed: seeds,
  }),
  ({
    batch: B,
    keyHeads,
    group,
    width: D,
    lengths: { T, S },
    positions,
    positionSides,
    ...options
  }): KernelParts => {
    const { seed, firstPlace, scale } = options;
    const heads = keyHeads * group;
    const tables = options.turns
      ? [T, S].flatMap((length, at) =>
          rotationNumbers(
            1,
            length,
            { width: D, rotaryDim: D - (D % 2), layout: 'halfSplit' },
            seed + 7 + at,
          ),
        )
      : [];
    const lastVisibleKey = Int32Array.from({ length: T }, (_, i) => firstPlace + i);
    return {
      inputs: [
        floats([B, T, heads, D], seed),
        floats([B, S, keyHeads, D], seed + 1),
        floats([B, S, keyHeads, D], seed + 2),
        floats([positionSides * positions, D], seed + 3),
        ...(options.ownQueries ? [] : [floats([B, T, heads, D], seed + 4)]),
      ],
      constants: [
        ...(options.padding ? [marks([B, S], seed + 5, 'bool')] : []),
        ...(options.allowed ? [marks([1, T, S], seed + 6, 'bool')] : []),
        ...(options.causal ? [{ shape: [1, T], dtype: 'int32' as const, data: lastVisibleKey }] : []),
        ...tables,
      ],
      of: (inputs, constants) => {
        const [q, k, v, positionVectors, others] = inputs as [
          ...[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor],
          tf.Tensor?,
        ];
        const rest = [...constants];
        const next = (isThere: boolean) => (isThere ? (rest.shift() as tf.Tensor) : null);
        const mask = {
          padding: next(options.padding),
          allowed: next(options.allowed),
          lastVisibleKey: next(options.causal),
        };
        const given: AttentionOptions = { mask, scale };
        if (options.turns) {
          const [cos, sin, keyCos, keySin] = rest as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
          const layout = { rotaryDim: D - (D % 2), layout: 'halfSplit' as const };
          given.rotation = {
            queries: { cos, sin, ...layout },
            keys: { cos: keyCos, sin: keySin, ...layout },
          };
        }
        const positional = { positionQueries: others ?? q, positionVectors, positionSides, firstPlace };
        const whole = () => plainContextualBias(q, k, positional, given);
        return attention(q, k, v, { ...given, bias: { ...positional, whole } });
      },
      terms: B * T * heads * S,
      scale: 2,
    };
  },
);
