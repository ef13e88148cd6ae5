import * as tf from '@tensorflow/tfjs';
import { gelu, geluTanh, linear, relu, silu } from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { expectGolden, golden, goldenCase, goldenTensor } from '../../support/golden.js';
import { randomTensor } from '../../support/tensors.js';

const activations = { gelu, geluTanh, silu, relu };

describeOnEachBackend('activations', (backend) => {
  it.each(Object.keys(activations) as (keyof typeof activations)[])('%s has the golden values', (name) => {
    const { inputs, outputs, gradients = {} } = goldenCase('activations', name);
    const x = goldenTensor(inputs, 'x');
    expectGolden(activations[name](x), golden(outputs, 'output'), `${backend} ${name}`);
    const slopes = tf.grad((x: tf.Tensor) => activations[name](x).sum())(x);
    expectGolden(slopes, golden(gradients, 'x'), `${backend} slope of ${name}`);
  });

  // Relative to the number itself. What x is rounded by, 2^-24 of it, is x^2 times as much of gelu(x), whose tail is an
  // exponential of -x^2 / 2: so no float32 arithmetic is better than about 2^-24 (1 + x^2).
  it.each(['gelu', 'geluTanh', 'silu'] as const)('%s keeps its digits where it is small', (name) => {
    const { inputs, outputs, gradients = {} } = goldenCase('activations', `${name}Tail`);
    const x = goldenTensor(inputs, 'x');
    const slopes = tf.grad((x: tf.Tensor) => activations[name](x))(x);
    const kernel = tf.tensor2d([[1]]);
    const linears = ['value', 'slope'].map((which) => {
      const of = (x: tf.Tensor) => linear(x.expandDims(1), kernel, null, name);
      return which === 'value' ? of(x) : tf.grad(of)(x);
    });
    for (const [actual, { data }] of [
      [activations[name](x), golden(outputs, 'output')],
      [slopes, golden(gradients, 'x')],
      [linears[0] as tf.Tensor, golden(outputs, 'output')],
      [linears[1] as tf.Tensor, golden(gradients, 'x')],
    ] as const) {
      const values = actual.dataSync();
      const error = golden(inputs, 'x').data.reduce((greatest, at, i) => {
        const expected = data[i] as number;
        const unit = 2 ** -24 * (1 + at * at) * Math.abs(expected);
        // The slope is 0 near -0.75 (gelu) and -1.28 (silu); there it is the difference of two of this size.
        const room = Math.abs(expected) < 0.05 && at > -2 ? 2 ** -24 : unit;
        return Math.max(greatest, Math.abs((values[i] as number) - expected) / room);
      }, 0);
      expect(error).toBeLessThan(16);
    }
  });

  it('gelu is what it should be at -5 and -6', () => {
    const [five = 0, six = 0] = gelu(tf.tensor1d([-5, -6])).dataSync();
    expect(five / -1.4332578e-6).toBeCloseTo(1, 5);
    expect(six / -5.919523e-9).toBeCloseTo(1, 5);
  });

  it.each(['gelu', 'geluTanh', 'silu'] as const)('%s has the gradient of its values', (name) => {
    expectGradients((x) => activations[name](x), [randomTensor([3, 5, 7], 1).mul(2)]);
  });
});
