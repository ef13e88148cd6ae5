import * as tf from '@tensorflow/tfjs';
import { SinusoidalPositional } from '../../../layers/index.js';
import { type SinusoidOptions, sinusoidTable } from '../../../layers/public/positional.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGolden, golden, goldenCases } from '../../support/golden.js';
import { maxDifference, randomTensor, run } from '../../support/tensors.js';

interface Config extends SinusoidOptions {
  modelDim: number;
  compareFirstChannels?: number;
}

const published = goldenCases('published').filter(({ outputs }) => outputs.encoding);
const cases = [...goldenCases('sinusoidal'), ...published].map((one) => [one.name, one] as const);

describeOnEachBackend('sinusoidal', (backend) => {
  // A table is float64 rounded once: half a unit in the last place of numbers below 1 is 3e-8.
  it.each(cases)('golden %s', (name, { config, inputs, outputs, tolerance = 6e-8 }) => {
    const { modelDim, compareFirstChannels = modelDim, ...options } = config as unknown as Config;
    const positions = golden(inputs, 'positions').data;
    const table = sinusoidTable(positions, modelDim, options);
    const compared = table.slice([0, 0], [-1, compareFirstChannels]);
    expectGolden(compared, golden(outputs, 'encoding'), `${backend} ${name}`, tolerance);
    const layer = new SinusoidalPositional(options);
    const encoded = run(layer, tf.zeros([2, positions.length, modelDim]), { positions });
    expect(maxDifference(encoded, table.expandDims(0).tile([2, 1, 1]))).toBe(0);
  });

  it('is as exact at position 131071 as at 1', () => {
    const modelDim = 13;
    const table = sinusoidTable([131071], modelDim).dataSync();
    const exact = Array.from({ length: modelDim }, (_, channel) => {
      const angle = 131071 / 10_000 ** ((channel - (channel % 2)) / modelDim);
      return channel % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    });
    const error = Math.max(...exact.map((value, channel) => Math.abs(value - (table[channel] as number))));
    expect(error).toBeLessThan(6e-8);
  });

  it('adds, and leaves the gradient of its input alone', () => {
    const x = randomTensor([2, 5, 7], 1);
    const layer = new SinusoidalPositional();
    const added = run(layer, x).sub(x).slice([0, 0, 0], [1, 5, 7]);
    expect(maxDifference(added.squeeze([0]), sinusoidTable([0, 1, 2, 3, 4], 7))).toBeLessThan(2e-7);
    const gradient = tf.grad((x: tf.Tensor) => run(layer, x).sum())(x);
    expect(maxDifference(gradient, tf.onesLike(x))).toBe(0);
  });
});

describe('SinusoidalPositional', () => {
  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses maxWavelength %p', (maxWavelength) => {
    expect(() => new SinusoidalPositional({ maxWavelength, name: 'waves' })).toThrow(
      new RangeError(
        `SinusoidalPositional "waves": maxWavelength must be a finite number greater than 0; got ${maxWavelength}`,
      ),
    );
  });

  it('refuses a layout that it does not know', () => {
    expect(() => new SinusoidalPositional({ layout: 'mixed' as 'interleaved', name: 'waves' })).toThrow(
      new RangeError(
        'SinusoidalPositional "waves": layout must be one of interleaved, concatenated; got mixed',
      ),
    );
  });
});
