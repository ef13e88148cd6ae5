import * as tf from '@tensorflow/tfjs';
import { layerNorm, rmsNorm } from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { expectGolden, golden, goldenCase, goldenTensor } from '../../support/golden.js';
import { randomTensor } from '../../support/tensors.js';

const EPSILON = 1e-5;
const norms = {
  layerNorm: {
    weights: ['gamma', 'beta'],
    of: (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => layerNorm(x, gamma, beta, EPSILON),
  },
  rmsNorm: { weights: ['gamma'], of: (x: tf.Tensor, gamma: tf.Tensor) => rmsNorm(x, gamma, EPSILON) },
};

describeOnEachBackend('normalisation', (backend) => {
  it.each(['layerNorm', 'rmsNorm'] as const)('%s has the golden values and gradients', (name) => {
    const { inputs, weights, outputs, gradients = {} } = goldenCase('activations', name);
    const of = norms[name].of as (...all: tf.Tensor[]) => tf.Tensor;
    const names = norms[name].weights;
    const all = [goldenTensor(inputs, 'x'), ...names.map((weight) => goldenTensor(weights, weight))];
    expectGolden(of(...all), golden(outputs, 'output'), `${backend} ${name}`);
    const loss = (...all: tf.Tensor[]) => of(...all).mul(goldenTensor(inputs, 'lossWeights'));
    tf.grads(loss)(all).forEach((gradient, i) => {
      const input = ['x', ...names][i] as string;
      expectGolden(gradient, golden(gradients, input), `${backend} gradient of ${name}, ${input}`);
    });
  });

  it.each(['layerNorm', 'rmsNorm'] as const)('%s has the gradient of its values', (name) => {
    const of = norms[name].of as (...all: tf.Tensor[]) => tf.Tensor;
    const weights = norms[name].weights.map((_, i) => randomTensor([7], 2 + i));
    expectGradients(of, [randomTensor([3, 5, 7], 1).mul(2), ...weights]);
  });

  it('does not divide by zero', () => {
    const still = tf.fill([2, 7], 3);
    const normal = layerNorm(still, tf.ones([7]), tf.zeros([7]), EPSILON).dataSync();
    // WebGL multiplies by a rounded 1 / 7: the mean is off by the last digit of 3, 2^-22; over sqrt(EPSILON) 7.6e-5.
    const rounding = backend === 'webgl' ? 1e-4 : 0;
    expect([...normal].filter((y) => !(Math.abs(y) <= rounding))).toEqual([]);
    expect([...rmsNorm(still.mul(0), tf.ones([7]), EPSILON).dataSync()]).toEqual(Array(14).fill(0));
  });
});
