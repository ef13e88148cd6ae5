import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { floats, integers, kernelCases, leadingAxes, product, seeds, sizes, sizesOr } from './kernelCase.js';

/** Axes in front of the matrices: none, alike, spread from one side, from both, empty. */
const BATCHES: [left: number[], right: number[]][] = [
  [[], []],
  [[3], [3]],
  [
    [2, 3],
    [2, 3],
  ],
  [[0], [0]],
  [[1], [3]],
  [[3], [1]],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 1, 3],
    [2, 5, 1],
  ],
  [
    [2, 3],
    [1, 3],
  ],
  [[3], [2, 1]],
];

/** tf.js's own products; its gradients are wrong in shape where a batch is spread, so there are none. */
export const matMulCases = kernelCases(
  fc.record({
    batches: fc.constantFrom(...BATCHES),
    rows: sizesOr(66, 131, 259),
    columns: sizes,
    inner: fc.oneof(
      { weight: 9, arbitrary: sizesOr(256, 257, 300, 513) },
      { weight: 1, arbitrary: fc.constant(0) },
    ),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    seed: seeds,
  }),
  ({ batches: [left, right], rows, columns, inner, transposeA, transposeB, seed }) => ({
    inputs: [
      floats([...left, ...(transposeA ? [inner, rows] : [rows, inner])], seed),
      floats([...right, ...(transposeB ? [columns, inner] : [inner, columns])], seed + 1),
    ],
    of: ([a, b]) => {
      // cpu multiplies matrices that do not belong together where a batch is spread, so that is done before.
      const spread = tf.getBackend() === 'cpu' && String(left) !== String(right);
      const operands = [a, b] as [tf.Tensor, tf.Tensor];
      const batch = tf.broadcast_util.assertAndGetBroadcastShape(left, right);
      const [x, y] = operands.map((t) => (spread ? t.broadcastTo([...batch, ...t.shape.slice(-2)]) : t));
      return tf.matMul(x as tf.Tensor, y as tf.Tensor, transposeA, transposeB);
    },
    terms: Math.max(inner, rows, columns),
    hasGradients: String(left) === String(right),
  }),
);

type Activation = 'linear' | 'relu' | 'relu6' | 'sigmoid' | 'elu' | 'prelu' | 'leakyrelu';

/** Those that the stock kernel is asked for: it forgets the bias of a transposed product. */
const STOCK: readonly Activation[] = ['elu', 'prelu', 'leakyrelu'];

export const fusedMatMulCases = kernelCases(
  fc
    .record({
      rows: sizesOr(66, 131, 259),
      columns: sizes,
      inner: sizesOr(257, 300),
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
      useBias: fc.boolean(),
      activation: fc.constantFrom<Activation>(
        'linear',
        'relu',
        'relu6',
        'sigmoid',
        'elu',
        'prelu',
        'leakyrelu',
      ),
      seed: seeds,
    })
    .map((made) => ({
      ...made,
      useBias: made.useBias && !(STOCK.includes(made.activation) && (made.transposeA || made.transposeB)),
    })),
  ({ rows, columns, inner, transposeA, transposeB, activation, seed, ...rest }) => ({
    inputs: [
      floats(transposeA ? [inner, rows] : [rows, inner], seed, 2),
      floats(transposeB ? [columns, inner] : [inner, columns], seed + 1, 2),
      ...(rest.useBias ? [floats([columns], seed + 2)] : []),
    ],
    constants: activation === 'prelu' ? [floats([columns], seed + 3)] : [],
    of: ([a, b, bias], [slopes]) =>
      tf.fused.matMul({
        ...{ a: a as tf.Tensor2D, b: b as tf.Tensor2D, transposeA, transposeB, activation },
        ...(bias ? { bias } : {}),
        ...(slopes ? { preluActivationWeights: slopes } : {}),
        ...(activation === 'leakyrelu' ? { leakyreluAlpha: 0.3 } : {}),
      }),
    terms: Math.max(inner, rows, columns),
    scale: 4,
    // tf.js splits a fused product up where it needs its gradient.
    hasGradients: false,
  }),
);

/** The gradient of tf.gather is tf.unsortedSegmentSum, which stock WASM lacks. */
export const gatherCases = kernelCases(
  fc.record({ axes: leadingAxes, vocabSize: sizes, width: sizes, seed: seeds }),
  ({ axes, vocabSize, width, seed }) => ({
    inputs: [floats([vocabSize, width], seed)],
    constants: [integers(axes, seed + 1, 0, vocabSize - 1)],
    of: ([table], [ids]) => tf.gather(table as tf.Tensor, ids as tf.Tensor1D),
    terms: product(axes),
  }),
);

/** Rows of any rank; segments below 0 and behind the last are left out. */
export const segmentSumCases = kernelCases(
  fc.record({ count: sizesOr(0, 66), axes: leadingAxes, segments: sizes, seed: seeds }),
  ({ count, axes, segments, seed }) => ({
    inputs: [floats([count, ...axes], seed)],
    constants: [integers([count], seed + 1, -1, segments)],
    of: ([x], [ids]) => tf.unsortedSegmentSum(x as tf.Tensor, ids as tf.Tensor1D, segments),
    terms: count,
    // tf.js gathers by the same ids, and cpu refuses those outside.
    hasGradients: false,
  }),
);

/** Of equal shapes, which have a kernel, and of those that are left to tf.js. */
export const tfAddCases = kernelCases(
  fc.record({ axes: leadingAxes, width: sizes, isSpread: fc.constantFrom(false, false, true), seed: seeds }),
  ({ axes, width, isSpread, seed }) => ({
    inputs: [floats([...axes, width], seed), floats(isSpread ? [1] : [...axes, width], seed + 1)],
    of: ([a, b]) => tf.add(a as tf.Tensor, b as tf.Tensor),
    terms: product([...axes, width]),
  }),
);
