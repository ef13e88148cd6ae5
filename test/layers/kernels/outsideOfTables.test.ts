import * as tf from '@tensorflow/tfjs';
import { describeOnEachVariant } from '../../support/kernels/variants.js';
import { watchAllocations } from '../../support/kernels/watched.js';

/** Operations refuse what is not in a table before a kernel sees it; a kernel must hold all the same. */
const OUTSIDE = [-1, 1, 2, 2 ** 31 - 1, -(2 ** 31)];

describeOnEachVariant('kernels that are given ids outside of their tables', (variant) => {
  const allocations = watchAllocations(variant);
  const run = (name: string, inputs: tf.NamedTensorMap, attributes = {}) =>
    tf.engine().runKernel(name, inputs, attributes) as tf.Tensor[];
  const ids = () => tf.tensor1d(OUTSIDE, 'int32');

  it('read rows of 0, and write nowhere', () => {
    allocations().spoil();
    tf.tidy(() => {
      const [rows] = run('TransformerLookup', { table: tf.tensor2d([[1], [2]]), ids: ids() });
      expect([...(rows as tf.Tensor).dataSync()]).toEqual([0, 2, 0, 0, 0]);
      const [sums] = run('TransformerLookupGrad', { dy: tf.ones([5, 1]), ids: ids() }, { vocabSize: 2 });
      expect([...(sums as tf.Tensor).dataSync()]).toEqual([0, 1]);
    });
    expect(allocations().overruns).toEqual([]);
  });

  it('give labels outside of the classes no share in the loss', () => {
    allocations().spoil();
    tf.tidy(() => {
      const [loss, slope] = run('TransformerCrossEntropy', { logits: tf.zeros([5, 2]), labels: ids() });
      // Of three rows that count, one has a class.
      expect((loss as tf.Tensor).dataSync()[0]).toBeCloseTo(Math.LN2 / 3, 6);
      expect((slope as tf.Tensor).isFinite().all().dataSync()[0]).toBe(1);
    });
    expect(allocations().overruns).toEqual([]);
  });
});
