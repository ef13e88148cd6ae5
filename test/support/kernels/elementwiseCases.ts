import type * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { add } from '../../../layers/ops/add.js';
import { linearFromHeads, linearToHeads } from '../../../layers/ops/linear.js';
import { finiteOnly } from '../../../layers/ops/select.js';
import {
  gatedLinearUnit,
  gelu,
  geluTanh,
  type LinearActivation,
  linear,
  relu,
  silu,
} from '../../../layers/public/ops.js';
import { floats, kernelCases, leadingAxes, product, seeds, sizes, sizesOr } from './kernelCase.js';

const ACTIVATIONS = { gelu, geluTanh, silu, relu };
const names = Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[];

export const activationCases = kernelCases(
  fc.record({ name: fc.constantFrom(...names), axes: leadingAxes, width: sizes, seed: seeds }),
  // In -6..6, where none of them is flat yet.
  ({ name, axes, width, seed }) => ({
    inputs: [floats([...axes, width], seed, 6)],
    of: ([x]) => ACTIVATIONS[name](x as tf.Tensor),
    terms: 1,
    scale: 6,
  }),
);

export const gatedLinearUnitCases = kernelCases(
  fc.record({ name: fc.constantFrom(...names), axes: leadingAxes, width: sizes, seed: seeds }),
  ({ name, axes, width, seed }) => ({
    inputs: [floats([...axes, width], seed, 6), floats([...axes, width], seed + 1)],
    of: ([gate, x]) => gatedLinearUnit(gate as tf.Tensor, x as tf.Tensor, name),
    terms: 1,
    scale: 6,
  }),
);

/** Finite numbers: test/slow/nonFinite.test.ts has others. */
export const finiteOnlyCases = kernelCases(
  fc.record({ axes: leadingAxes, width: sizes, seed: seeds }),
  ({ axes, width, seed }) => ({
    inputs: [floats([...axes, width], seed)],
    of: ([x]) => finiteOnly(x as tf.Tensor),
    terms: 1,
  }),
);

/** One y for the whole batch, or one for each; blocks of more than 64 rows too. */
export const addCases = kernelCases(
  fc.record({ axes: leadingAxes, width: sizes, isShared: fc.boolean(), seed: seeds }),
  ({ axes, width, isShared, seed }) => {
    const shape = [...axes, width];
    return {
      inputs: [floats(shape, seed), floats(isShared ? [1, ...shape.slice(1)] : shape, seed + 1)],
      of: ([x, y]) => add(x as tf.Tensor, y as tf.Tensor),
      terms: shape[0] as number,
    };
  },
);

/** Projections to heads and back. */
export const headsCases = kernelCases(
  fc.record({
    axes: leadingAxes,
    modelDim: sizes,
    numHeads: fc.constantFrom(1, 2, 3, 5),
    headWidth: sizes,
    useBias: fc.boolean(),
    isBack: fc.boolean(),
    seed: seeds,
  }),
  ({ axes, modelDim, numHeads, headWidth, useBias, isBack, seed }) => {
    const units = numHeads * headWidth;
    const [inputs, outputs] = isBack ? [units, modelDim] : [modelDim, units];
    return {
      inputs: [
        floats([...axes, ...(isBack ? [numHeads, headWidth] : [modelDim])], seed),
        floats([inputs, outputs], seed + 1),
        ...(useBias ? [floats([outputs], seed + 2)] : []),
      ],
      of: ([x, kernel, bias = null]) =>
        isBack
          ? linearFromHeads(x as tf.Tensor, kernel as tf.Tensor, bias)
          : linearToHeads(x as tf.Tensor, kernel as tf.Tensor, bias, numHeads),
      terms: Math.max(inputs, outputs, product(axes)),
    };
  },
);

/** Longer contractions than the 256 that the kernel takes at once, those of its gradients too. */
export const linearCases = kernelCases(
  fc.record({
    axes: leadingAxes,
    inputs: sizesOr(255, 256, 257, 300, 513),
    outputs: sizesOr(257, 300),
    activation: fc.constantFrom<LinearActivation>('none', 'relu', 'gelu', 'geluTanh', 'silu'),
    useBias: fc.boolean(),
    seed: seeds,
  }),
  ({ axes, inputs, outputs, activation, useBias, seed }) => ({
    inputs: [
      floats([...axes, inputs], seed),
      floats([inputs, outputs], seed + 1),
      ...(useBias ? [floats([outputs], seed + 2)] : []),
    ],
    of: ([x, kernel, bias]) => linear(x as tf.Tensor, kernel as tf.Tensor, bias ?? null, activation),
    terms: Math.max(inputs, outputs, product(axes)),
    scale: 1,
  }),
);
