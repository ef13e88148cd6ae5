import * as tf from '@tensorflow/tfjs';
import { gelu, geluTanh, relu, silu } from '../../../layers/index.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { expectGolden, golden, goldenCase, goldenTensor } from '../../support/golden.js';
import { randomTensor } from '../../support/tensors.js';

const activations = { gelu, geluTanh, silu, relu };

describeOnEachBackend('activations', (backend) => {
  // tf.erf is a polynomial that is right to 1.5e-7 (Abramowitz and Stegun 7.1.26) before float32 rounds it.
  it.each(Object.keys(activations) as (keyof typeof activations)[])('%s has the golden values', (name) => {
    const { inputs, outputs, gradients = {} } = goldenCase('activations', name);
    const x = goldenTensor(inputs, 'x');
    expectGolden(activations[name](x), golden(outputs, 'output'), `${backend} ${name}`);
    const slopes = tf.grad((x: tf.Tensor) => activations[name](x).sum())(x);
    expectGolden(slopes, golden(gradients, 'x'), `${backend} slope of ${name}`);
  });

  it.each(['gelu', 'geluTanh', 'silu'] as const)('%s has the gradient of its values', (name) => {
    expectGradients((x) => activations[name](x), [randomTensor([3, 5, 7], 1).mul(2)]);
  });
});
