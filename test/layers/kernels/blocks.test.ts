import * as tf from '@tensorflow/tfjs';
import { attention } from '../../../layers/ops/attention.js';
import { gatedLinearUnit } from '../../../layers/ops/gatedLinearUnit.js';
import { linear } from '../../../layers/ops/linear.js';
import { floats } from '../../support/kernels/kernelCase.js';
import { expectSameAsComposite } from '../../support/kernels/sameResults.js';
import { describeOnEachVariant } from '../../support/kernels/variants.js';
import { watchAllocations } from '../../support/kernels/watched.js';

/** Rows, inputs, outputs: more than a block of rows, in products whose blocks are of other sizes. */
const SIZES = [
  [130, 70, 250],
  [259, 150, 181],
] as const;

describeOnEachVariant('a linear layer of several blocks', (variant) => {
  const allocations = watchAllocations(variant);

  it.each(SIZES)('of %i rows, %i inputs and %i outputs stays within its scratch', (rows, inputs, outputs) => {
    allocations().spoil();
    expectSameAsComposite({
      name: `${rows} ${inputs} ${outputs}`,
      inputs: [floats([rows, inputs], 1), floats([inputs, outputs], 2), floats([outputs], 3)],
      of: ([x, kernel, bias = null]) => linear(x as tf.Tensor, kernel as tf.Tensor, bias, 'gelu'),
      terms: Math.max(rows, inputs, outputs),
    });
    expect(allocations().overruns).toEqual([]);
  });
});

describeOnEachVariant('a gated linear unit of several blocks', (variant) => {
  const allocations = watchAllocations(variant);

  it.each([1024, 2051])('of %i numbers', (width) => {
    allocations().spoil();
    expectSameAsComposite({
      name: `${width}`,
      inputs: [floats([width], 1, 6), floats([width], 2)],
      of: ([gate, x]) => gatedLinearUnit(gate as tf.Tensor, x as tf.Tensor, 'geluTanh'),
      terms: 1,
      scale: 6,
    });
    expect(allocations().overruns).toEqual([]);
  });
});

describeOnEachVariant('attention of several blocks', (variant) => {
  const allocations = watchAllocations(variant);
  const [T, S] = [70, 260];

  it.each([null, 0])('has a gradient of each bias, seen or not, with a scale of %p', (scale) => {
    allocations().spoil();
    // The first block of queries sees no key, the others some of all.
    const lastVisibleKey = Int32Array.from({ length: T }, (_, i) => (i < 32 ? -1 : 100 + i));
    expectSameAsComposite({
      name: `${scale}`,
      inputs: [
        ...[floats([2, T, 2, 8], 1), floats([2, S, 1, 8], 2), floats([2, S, 1, 8], 3)],
        floats([2, 2, T, S], 4),
      ],
      constants: [{ shape: [1, T], dtype: 'int32', data: lastVisibleKey }],
      of: ([q, k, v, bias = null], [last = null]) => {
        const mask = { padding: null, allowed: null, firstVisibleKey: null, lastVisibleKey: last };
        return attention(q as tf.Tensor, k as tf.Tensor, v as tf.Tensor, { bias, mask, scale });
      },
      terms: S,
    });
    expect(allocations().overruns).toEqual([]);
  });

  it.each([
    ['queries', Number.NaN, 1],
    ['keys', 1, Number.NaN],
  ])('finds what is not finite in %s that do not count', (_, query, key) => {
    const outputs = tf.tidy(() => {
      const [queries, keys] = [tf.fill([1, 3, 1, 4], query), tf.fill([1, 3, 1, 4], key)];
      const bias = tf.ones([1, 1, 3, 3]);
      return attention(queries, keys, tf.ones(keys.shape), { bias, scale: 0 }).dataSync();
    });
    expect([...outputs].every(Number.isNaN)).toBe(true);
  });
});
