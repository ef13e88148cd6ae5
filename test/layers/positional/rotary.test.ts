import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { RotaryEmbedding, type RotaryEmbeddingConfig } from '../../../layers/index.js';
import { rotaryAngles } from '../../../layers/public/positional.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGolden, golden, goldenCases, goldenTensor } from '../../support/golden.js';
import { maxDifference, randomTensor, run } from '../../support/tensors.js';

interface Config extends Omit<RotaryEmbeddingConfig, 'scaling'> {
  rotaryDim?: number;
  scaling?: { type: string; factor: number };
  compareFirstChannels?: number;
}

const cases = [...goldenCases('rotary'), ...goldenCases('published')].map((one) => [one.name, one] as const);
const angleCases = cases.filter(([, { outputs }]) => outputs.cos);
const turnCases = cases.filter(([, { inputs }]) => inputs.queries);

describeOnEachBackend('rotary', (backend) => {
  it.each(angleCases)('golden %s', (name, { config, inputs, outputs }) => {
    const { rotaryDim = 0, maxWavelength = 0 } = config as Config;
    const { cos, sin } = rotaryAngles(golden(inputs, 'positions').data, rotaryDim, { maxWavelength });
    // float64 rounded once
    expectGolden(cos, golden(outputs, 'cos'), `${backend} ${name} cos`, 6e-8);
    expectGolden(sin, golden(outputs, 'sin'), `${backend} ${name} sin`, 6e-8);
  });

  it.each(turnCases)('golden %s', (name, { config, inputs, outputs, gradients, tolerance }) => {
    const { scaling, compareFirstChannels, ...plain } = config as Config;
    const options = scaling ? { ...plain, scaling: 'linear' as const, factor: scaling.factor } : plain;
    const positions = goldenTensor(inputs, 'positions');
    for (const part of ['queries', 'keys'].filter((part) => inputs[part])) {
      const x = goldenTensor(inputs, part);
      const turned = run(new RotaryEmbedding(options), x, { positions });
      const compared = turned.slice([0, 0, 0, 0], [-1, -1, -1, compareFirstChannels ?? -1]);
      expectGolden(compared, golden(outputs, part), `${backend} ${name} ${part}`, tolerance);
    }
    if (!gradients) return;
    const loss = (x: tf.Tensor) =>
      run(new RotaryEmbedding(options), x, { positions }).mul(goldenTensor(inputs, 'lossWeights'));
    const gradient = tf.grad(loss)(goldenTensor(inputs, 'queries'));
    expectGolden(gradient, golden(gradients, 'queries'), `${backend} ${name} gradient`);
  });

  const layer = fc.record({
    layout: fc.constantFrom('halfSplit' as const, 'interleaved' as const),
    partialRotaryFactor: fc.constantFrom(1, 0.5),
    maxWavelength: fc.constantFrom(500, 10_000, 500_000),
  });
  const position = fc.integer({ min: 0, max: 131_000 });

  it('keeps norms', () => {
    const property = (config: RotaryEmbeddingConfig, startIndex: number, seed: number) =>
      tf.tidy(() => {
        const x = randomTensor([2, 3, 5, 12], seed);
        const turned = run(new RotaryEmbedding(config), x, { startIndex });
        expect(maxDifference(tf.norm(turned, 2, -1), tf.norm(x, 2, -1))).toBeLessThan(1e-6);
        if (startIndex > 0) expect(maxDifference(turned, x)).toBeGreaterThan(1e-3);
      });
    fc.assert(fc.property(layer, position, fc.nat(), property), { seed: 1, numRuns: 25 });
  });

  it('makes scores that depend on the distance only', () => {
    const property = (config: RotaryEmbeddingConfig, at: number, distance: number, offset: number) =>
      tf.tidy(() => {
        const encoding = new RotaryEmbedding(config);
        const [query, key] = [randomTensor([1, 1, 1, 12], at), randomTensor([1, 1, 1, 12], at + 1)];
        const score = (shift: number) => {
          const turned = run(encoding, query, { positions: [at + distance + shift] });
          return turned.mul(run(encoding, key, { positions: [at + shift] })).sum();
        };
        // The angles are right to float32, so that 12 products of numbers up to 1 are too.
        expect(maxDifference(score(0), score(offset))).toBeLessThan(2e-6);
      });
    const offset = fc.integer({ min: 1, max: 10_000 });
    const far = fc.integer({ min: 0, max: 1000 });
    fc.assert(fc.property(layer, far, far, offset, property), { seed: 2, numRuns: 25 });
  });

  it('tells distances apart', () => {
    const encoding = new RotaryEmbedding();
    const x = tf.ones([1, 1, 8, 12]);
    const scores = tf.matMul(run(encoding, x), run(encoding, x), false, true).squeeze([0, 1]);
    const first = scores.slice([0, 0], [1, 8]).dataSync();
    for (let distance = 1; distance < 8; distance++) {
      expect(Math.abs((first[distance] ?? 0) - (first[distance - 1] ?? 0))).toBeGreaterThan(1e-2);
    }
  });

  it('is as exact at position 131071 as at 1', () => {
    const x = tf.tensor3d([1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0], [1, 1, 12]);
    const turned = run(new RotaryEmbedding({ layout: 'interleaved' }), x, { startIndex: 131_071 }).dataSync();
    const exact = [0, 1, 2, 3, 4, 5].flatMap((pair) => {
      const angle = 131_071 * 10_000 ** (-pair / 6);
      return [Math.cos(angle), Math.sin(angle)];
    });
    expect(Math.max(...exact.map((value, i) => Math.abs(value - (turned[i] ?? 9))))).toBeLessThan(6e-8);
  });
});

describe('RotaryEmbedding', () => {
  it.each([0, -0.5, 1.5, Number.NaN])('refuses partialRotaryFactor %p', (partialRotaryFactor) => {
    expect(() => new RotaryEmbedding({ partialRotaryFactor, name: 'turn' })).toThrow(
      new RangeError(
        `RotaryEmbedding "turn": partialRotaryFactor must be greater than 0 and at most 1; got ${partialRotaryFactor}`,
      ),
    );
  });

  it('turns a part of an odd number of channels, in both layouts', () => {
    for (const layout of ['halfSplit', 'interleaved'] as const) {
      const x = randomTensor([2, 3, 5], 1);
      const [first, rest] = tf.split(x, [4, 1], -1) as [tf.Tensor, tf.Tensor];
      const turned = run(new RotaryEmbedding({ layout }), first);
      const part = run(new RotaryEmbedding({ layout, partialRotaryFactor: 0.8 }), x);
      expect(maxDifference(part, tf.concat([turned, rest], -1))).toBe(0);
    }
  });

  it('refuses an odd number of rotated channels, and a layout that it does not know', () => {
    expect(() => new RotaryEmbedding({ name: 'turn' }).apply(tf.input({ shape: [5, 7] }))).toThrow(
      new RangeError(
        'RotaryEmbedding "turn": the number of rotated channels must be even and at least 2; ' +
          'got 7 = 7 * partialRotaryFactor=1',
      ),
    );
    expect(() => new RotaryEmbedding({ layout: 'pairs' as 'halfSplit', name: 'turn' })).toThrow(
      new RangeError('RotaryEmbedding "turn": layout must be one of halfSplit, interleaved; got pairs'),
    );
  });
});
