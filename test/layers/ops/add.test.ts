import * as tf from '@tensorflow/tfjs';
import { add } from '../../../layers/ops/add.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { expectSame, randomTensor } from '../../support/tensors.js';

describeOnEachBackend('add', () => {
  const x = () => randomTensor([3, 5, 7], 1);

  it.each([[[3, 5, 7]], [[1, 5, 7]]])('is x + y, with the gradient of its values: y %p', (shape) => {
    const y = randomTensor(shape, 2);
    expectSame(add(x(), y), tf.add(x(), y));
    expectGradients((x, y) => add(x, y as tf.Tensor), [x(), y]);
  });

  it('adds up gradients of what it is given twice, and of what is used elsewhere', () => {
    const twice = tf.grad((x: tf.Tensor) => add(x, x))(x(), tf.ones([3, 5, 7]));
    expectSame(twice, tf.fill([3, 5, 7], 2));
    const chained = tf.grad((x: tf.Tensor) => add(add(x, x.mul(3)), x))(x(), tf.ones([3, 5, 7]));
    expectSame(chained, tf.fill([3, 5, 7], 5));
  });

  it('leaves the gradient of its result to whoever gave it, and nothing behind', () => {
    const [a, b, dy] = [x(), x(), randomTensor([3, 5, 7], 3)];
    const grads = tf.grads((x: tf.Tensor, y: tf.Tensor) => add(x, add(x, y)));
    expect(tensorsLeft(() => tf.dispose(grads([a, b], dy)))).toBe(0);
    expectSame(dy, randomTensor([3, 5, 7], 3));
  });
});
