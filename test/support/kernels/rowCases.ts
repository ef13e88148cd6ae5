import type * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { adaptScores } from '../../../layers/ops/adaptScores.js';
import { lossBetween } from '../../../layers/ops/between.js';
import { maskedMean } from '../../../layers/ops/maskedMean.js';
import { applyRotaryTables } from '../../../layers/ops/rotary.js';
import { rotaryTables } from '../../../layers/positional/rotaryAngles.js';
import { crossEntropy, layerNorm, lookup, rmsNorm } from '../../../layers/public/ops.js';
import { applyRotary } from '../../../layers/public/positional.js';
import {
  floats,
  integers,
  kernelCases,
  leadingAxes,
  marks,
  type Numbers,
  product,
  seeds,
  sizes,
  sizesOr,
} from './kernelCase.js';

export const normCases = kernelCases(
  fc.record({
    kind: fc.constantFrom('layerNorm', 'rmsNorm'),
    axes: leadingAxes,
    width: sizes,
    epsilon: fc.constantFrom(1e-3, 1e-5),
    seed: seeds,
  }),
  ({ kind, axes, width, epsilon, seed }) => {
    const x = floats([...axes, width], seed, 2);
    return {
      inputs: [x, floats([width], seed + 1), ...(kind === 'layerNorm' ? [floats([width], seed + 2)] : [])],
      of: ([x, gamma, beta]) =>
        beta
          ? layerNorm(x as tf.Tensor, gamma as tf.Tensor, beta, epsilon)
          : rmsNorm(x as tf.Tensor, gamma as tf.Tensor, epsilon),
      terms: Math.max(width, product(axes)),
      // Gradients are multiples of 1 / the size of a row, after the greatest part has been taken out of them.
      scale: 2 * greatestInverse(x, kind === 'layerNorm', epsilon),
    };
  },
);

function greatestInverse({ data, shape }: Numbers, centre: boolean, epsilon: number): number {
  const width = shape.at(-1) as number;
  let greatest = 1;
  for (let at = 0; at < data.length; at += width) {
    const row = [...data.subarray(at, at + width)];
    const mean = centre ? row.reduce((sum, value) => sum + value, 0) / width : 0;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
    greatest = Math.max(greatest, 1 / Math.sqrt(variance + epsilon));
  }
  return greatest;
}

export const lookupCases = kernelCases(
  fc.record({ axes: leadingAxes, vocabSize: sizes, width: sizes, seed: seeds }),
  ({ axes, vocabSize, width, seed }) => ({
    inputs: [floats([vocabSize, width], seed)],
    constants: [integers(axes, seed + 1, 0, vocabSize - 1)],
    of: ([table], [ids]) => lookup(table as tf.Tensor, ids as tf.Tensor),
    terms: product(axes),
  }),
);

/** Of queries among the keys. Sums that keys have for each query are left to tf.js's own. */
export const betweenCases = kernelCases(
  fc.record({
    batch: fc.constantFrom(0, 1, 2, 3),
    heads: fc.constantFrom(1, 2, 5),
    queryLength: sizes,
    keyLength: sizes,
    shared: fc.boolean(),
    byQuery: fc.constantFrom(false, false, false, true),
    seed: seeds,
  }),
  ({ batch, heads, queryLength, keyLength, shared, byQuery, seed }) => {
    const ofQueries = [batch, heads, queryLength, 1];
    const ofKeys = [batch, heads, byQuery ? queryLength : 1, keyLength];
    return {
      inputs: [ofQueries, ofKeys, ofQueries, ofKeys].map((shape, at) => floats(shape, seed + at)),
      constants: [marks([shared ? 1 : batch, 1, queryLength, keyLength], seed + 4, 'bool', 50)],
      of: ([backQueries, backKeys, aheadQueries, aheadKeys], [isAhead]) =>
        lossBetween(
          { queries: backQueries as tf.Tensor, keys: backKeys as tf.Tensor },
          { queries: aheadQueries as tf.Tensor, keys: aheadKeys as tf.Tensor },
          isAhead as tf.Tensor,
        ),
      terms: Math.max(queryLength, keyLength),
    };
  },
);

/** A bias by distance, of all sequences or of each; more keys than are taken at a time. */
export const adaptScoresCases = kernelCases(
  fc.record({
    batch: fc.constantFrom(0, 1, 2, 3),
    heads: fc.constantFrom(1, 2, 3, 4, 5, 7),
    queryLength: fc.constantFrom(1, 2, 5, 7),
    keyLength: sizesOr(63, 64, 65, 131),
    units: fc.constantFrom(1, 2, 3, 4, 5, 7, 32),
    bias: fc.constantFrom('relative', 'shared', 'whole'),
    seed: seeds,
  }),
  ({ batch, heads, queryLength, keyLength, units, bias, seed }) => {
    const pairs = [queryLength, keyLength];
    const of = (rows: number) =>
      bias === 'relative'
        ? [rows, queryLength + keyLength - 1]
        : [bias === 'shared' ? 1 : batch, rows, ...pairs];
    const shapes = [
      ...[[batch, heads, ...pairs], of(heads), of(units)],
      ...[[heads, units], [units, heads], [heads]],
    ];
    return {
      inputs: shapes.map((shape, at) => floats(shape, seed + at)),
      of: ([scores, bias, hiddenBias, scoreKernel, outputKernel, outputBias]) =>
        adaptScores(scores as tf.Tensor, bias as tf.Tensor, hiddenBias as tf.Tensor, {
          ...{ scoreKernel: scoreKernel as tf.Tensor, outputKernel: outputKernel as tf.Tensor },
          outputBias: outputBias as tf.Tensor,
        }),
      terms: Math.max(heads, units, batch * queryLength * keyLength),
      scale: Math.max(heads, units),
    };
  },
);

/** Labels from two below 0, which are ignored, to two behind the last class. */
export const crossEntropyCases = kernelCases(
  fc.record({ axes: leadingAxes, classes: sizes, seed: seeds }),
  ({ axes, classes, seed }) => ({
    inputs: [floats([...axes, classes], seed, 4)],
    constants: [integers(axes, seed + 1, -1, classes - 1)],
    // The sum of the losses and not their mean: its gradients are of size 1.
    of: ([logits], [labels]) =>
      crossEntropy(logits as tf.Tensor, labels as tf.Tensor).mul(Math.max(1, product(axes))),
    terms: Math.max(classes, product(axes)),
    scale: 4,
  }),
);

const layouts = fc.constantFrom('halfSplit' as const, 'interleaved' as const);

/** [B, T, D], [B, H, T, D] and [B, T, H, D]; one table for the batch, or one for each of it. */
export const rotaryCases = kernelCases(
  fc.record({
    batch: fc.constantFrom(0, 1, 2, 3),
    heads: fc.option(fc.constantFrom(1, 2, 5)),
    length: sizes,
    rotaryDim: fc.constantFrom(0, 2, 4, 6, 8, 10, 16, 18, 22, 32),
    still: fc.constantFrom(0, 0, 1, 3, 4, 7),
    layout: layouts,
    axis: fc.constantFrom('second' as const, 'secondLast' as const),
    shared: fc.boolean(),
    seed: seeds,
  }),
  ({ batch, heads, length, rotaryDim, still, layout, axis, shared, seed }) => {
    const width = Math.max(1, rotaryDim + still);
    const middle = heads === null ? [length] : axis === 'second' ? [length, heads] : [heads, length];
    const by = rotationNumbers(shared ? 1 : batch, length, { width, rotaryDim, layout }, seed + 1);
    return {
      inputs: [floats([batch, ...middle, width], seed)],
      constants: by,
      of: ([x], [cos, sin]) =>
        applyRotaryTables(
          x as tf.Tensor,
          { cos: cos as tf.Tensor, sin: sin as tf.Tensor, rotaryDim, layout },
          axis,
        ),
      terms: 1,
    };
  },
);

export const applyRotaryCases = kernelCases(
  fc.record({
    axes: leadingAxes,
    length: fc.constantFrom(1, 3, 8),
    pairs: fc.constantFrom(1, 2, 3, 4, 5, 8, 9),
    still: fc.nat(5),
    layout: layouts,
    seed: seeds,
  }),
  ({ axes, length, pairs, still, layout, seed }) => ({
    inputs: [floats([...axes, length, 2 * pairs + still], seed)],
    constants: [floats([length, pairs], seed + 1), floats([length, pairs], seed + 2)],
    of: ([x], [cos, sin]) =>
      applyRotary(x as tf.Tensor, { cos: cos as tf.Tensor2D, sin: sin as tf.Tensor2D }, layout),
    terms: 1,
  }),
);

/** cos and sin [tables, length, width] for seeded positions. */
export function rotationNumbers(
  tables: number,
  length: number,
  options: { width: number; rotaryDim: number; layout: 'halfSplit' | 'interleaved' },
  seed: number,
): [Numbers, Numbers] {
  const positions = integers([tables * length], seed, 0, 1000).data;
  const { width, rotaryDim, layout } = options;
  const frequencies = Array.from({ length: rotaryDim / 2 }, (_, pair) => 500 ** ((-2 * pair) / rotaryDim));
  const both = rotaryTables(positions, { width, layout, frequencies, magnitude: () => 1 });
  const shape = [tables, length, width];
  const size = product(shape);
  return [
    { shape, dtype: 'float32', data: both.slice(0, size) },
    { shape, dtype: 'float32', data: both.slice(size) },
  ];
}

export const maskedMeanCases = kernelCases(
  fc.record({
    batch: fc.constantFrom(0, 1, 3),
    length: fc.constantFrom(0, 1, 2, 5, 7),
    width: sizes,
    mask: fc.constantFrom('none', 'bool', 'float32'),
    share: fc.constantFrom(0, 30, 70),
    seed: seeds,
  }),
  ({ batch, length, width, mask, share, seed }) => ({
    inputs: [floats([batch, length, width], seed)],
    constants: mask === 'none' ? [] : [marks([batch, length], seed + 1, mask as 'bool' | 'float32', share)],
    of: ([x], [counted = null]) => maskedMean(x as tf.Tensor, counted),
    terms: Math.max(1, length),
  }),
);
