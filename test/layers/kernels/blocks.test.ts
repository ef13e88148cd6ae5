import type * as tf from '@tensorflow/tfjs';
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
