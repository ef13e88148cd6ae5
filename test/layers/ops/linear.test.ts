import * as tf from '@tensorflow/tfjs';
import { linear } from '../../../layers/index.js';
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
