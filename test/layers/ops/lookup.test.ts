import * as tf from '@tensorflow/tfjs';
import { lookup } from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { expectSame, randomTensor } from '../../support/tensors.js';

describeOnEachBackend('lookup', () => {
  // Some ids twice or more, some never.
  const ids = () => tf.tensor2d([4, 0, 4, 2, 4, 0, 1, 1, 6, 4, 6, 2], [3, 4], 'int32');

  it('takes rows', () => {
    const table = randomTensor([7, 5], 1);
    expectSame(lookup(table, ids()), tf.gather(table, ids()));
    expectSame(lookup(table, ids().toFloat()), tf.gather(table, ids()));
  });

  it('has the gradient of its values, and 0 for a row that was never taken', () => {
    expectGradients((table) => lookup(table as tf.Tensor, ids()), [randomTensor([7, 5], 1)]);
    const gradient = tf.grad((table: tf.Tensor) => lookup(table, ids()).sum())(tf.ones([7, 1]));
    expect([...gradient.dataSync()]).toEqual([2, 2, 2, 0, 4, 0, 2]);
  });
});
