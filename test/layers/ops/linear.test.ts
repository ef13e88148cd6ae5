import * as tf from '@tensorflow/tfjs';
import { linearFromHeads, linearToHeads } from '../../../layers/ops/linear.js';
import { linear } from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { expectSame, maxDifference, randomTensor } from '../../support/tensors.js';

describeOnEachBackend('linear', () => {
  const x = () => randomTensor([2, 3, 5, 7], 1);
  const kernel = () => randomTensor([7, 11], 2);
  const bias = () => randomTensor([11], 3);

  it('is a product over the last axis, at any rank', () => {
    const expected = tf.matMul(x().reshape([30, 7]), kernel()).add(bias());
    expect(maxDifference(linear(x(), kernel(), bias()), expected.reshape([2, 3, 5, 11]))).toBeLessThan(1e-6);
    expectSame(linear(x(), kernel(), tf.zeros([11])), linear(x(), kernel(), null));
    const row = randomTensor([7], 4);
    expectSame(linear(row, kernel(), bias()), linear(row.reshape([1, 7]), kernel(), bias()).reshape([11]));
  });

  it('has the gradient of its values', () => {
    expectGradients((x, kernel, bias) => linear(x, kernel, bias as tf.Tensor), [x(), kernel(), bias()]);
  });

  it('has the gradient of its values without a bias', () => {
    expectGradients((x, kernel) => linear(x, kernel as tf.Tensor, null), [x(), kernel()]);
  });
});

describeOnEachBackend('linearToHeads and linearFromHeads', () => {
  const toHeads = () =>
    [randomTensor([2, 3, 7], 1), randomTensor([7, 15], 2), randomTensor([15], 3)] as const;
  const fromHeads = () =>
    [randomTensor([2, 3, 5, 3], 4), randomTensor([15, 7], 5), randomTensor([7], 6)] as const;

  it('are linear, with one head after the other in its channels', () => {
    const [x, kernel, bias] = toHeads();
    expectSame(linearToHeads(x, kernel, bias, 5), linear(x, kernel, bias).reshape([2, 3, 5, 3]));
    expectSame(linearToHeads(x, kernel, null, 3), linear(x, kernel, null).reshape([2, 3, 3, 5]));
    const [heads, back, shift] = fromHeads();
    expectSame(linearFromHeads(heads, back, shift), linear(heads.reshape([2, 3, 15]), back, shift));
  });

  it('have the gradients of their values', () => {
    expectGradients((x, kernel, bias) => linearToHeads(x, kernel, bias as tf.Tensor, 5), [...toHeads()]);
    expectGradients((x, kernel, bias) => linearFromHeads(x, kernel, bias as tf.Tensor), [...fromHeads()]);
  });

  it('refuse heads that do not fit', () => {
    const [x, kernel] = toHeads();
    expect(() => linearToHeads(x, kernel, null, 4)).toThrow(
      new RangeError('linearToHeads: 15 units cannot be cut into 4 heads'),
    );
    expect(() => linearFromHeads(x, kernel, null)).toThrow(
      new RangeError('linearFromHeads: kernel must have shape [21, any]; got [7, 15]'),
    );
  });
});
