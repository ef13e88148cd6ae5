import * as tf from '@tensorflow/tfjs';
import {
  KeyValueCache,
  MultiHeadAttention,
  RotaryEmbedding,
  type RotaryEmbeddingConfig,
} from '../../../layers/index.js';
import { ROPE_SCALINGS } from '../../../layers/positional/ropeScaling/index.js';
import { consecutivePositions } from '../../../layers/public/positional.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { expectGolden, golden, goldenCases } from '../../support/golden.js';
import { maxDifference, randomTensor, run } from '../../support/tensors.js';

interface Config {
  width: number;
  length: number;
  options: RotaryEmbeddingConfig;
}

const cases = goldenCases('ropeScaling').map((one) => [one.name, one] as const);
const yarn: RotaryEmbeddingConfig = { scaling: 'yarn', factor: 4, originalMaxLength: 97 };

function tablesAt(options: RotaryEmbeddingConfig, length: number, keyDim: number) {
  const at = consecutivePositions(length);
  return new RotaryEmbedding(options).rotation({ queries: at, keys: at, keyDim }).queries;
}

describe('the scalings of rotary positions', () => {
  it.each(cases.filter(([, { outputs }]) => outputs.frequencies))('golden %s', (_, { config, outputs }) => {
    const { width, length, options } = config as unknown as Config;
    const { scaling = 'none', maxWavelength = 10_000, partialRotaryFactor = 1 } = options;
    const turns = ROPE_SCALINGS[scaling]('test', options).turns({
      ...{ rotaryDim: width * partialRotaryFactor, maxWavelength, length },
    });
    const expected = golden(outputs, 'frequencies').data;
    expect(turns.frequencies).toHaveLength(expected.length);
    // Theirs are powers in float32, each of its digits.
    expected.forEach((frequency, i) => {
      const error = Math.abs((turns.frequencies[i] as number) - frequency);
      expect({ i, error, fits: error <= 3e-6 * frequency }).toEqual({ i, error, fits: true });
    });
    expect(turns.attentionFactor).toBeCloseTo(golden(outputs, 'attentionFactor').data[0] as number, 6);
  });

  const missing = 'RotaryEmbedding "turn": factor must be a number of at least 1; got undefined';
  const pair = { factor: 2, shortFactor: [1], longFactor: [2] };
  it.each<[RotaryEmbeddingConfig, string]>([
    [{ scaling: 'linear' }, missing],
    [{ scaling: 'yarn', factor: 0.5 }, missing.replace('undefined', '0.5')],
    [
      { scaling: 'ntk' as 'none' },
      'RotaryEmbedding "turn": scaling must be one of none, linear, dynamic, yarn, longrope, llama3, proportional, xpos; got ntk',
    ],
    [
      { scaling: 'dynamic', factor: 2, originalMaxLength: 0.5 },
      'RotaryEmbedding "turn": originalMaxLength must be an integer of at least 1; got 0.5',
    ],
    [
      { scaling: 'yarn', factor: 2, betaFast: 1, betaSlow: 3 },
      'RotaryEmbedding "turn": betaFast must be at least betaSlow; got betaFast=1, betaSlow=3',
    ],
    [
      { scaling: 'yarn', factor: 2, attentionFactor: -1 },
      'RotaryEmbedding "turn": attentionFactor must be a finite number greater than 0; got -1',
    ],
    [
      { scaling: 'llama3', factor: 2, lowFreqFactor: 4 },
      'RotaryEmbedding "turn": highFreqFactor must be greater than lowFreqFactor; got highFreqFactor=4, lowFreqFactor=4',
    ],
    [
      { scaling: 'longrope', factor: 2, shortFactor: [1, 1] },
      'RotaryEmbedding "turn": longFactor must be a list of numbers greater than 0, one a pair; got undefined',
    ],
    [
      { scaling: 'longrope', ...pair, originalMaxLength: 1 },
      'RotaryEmbedding "turn": originalMaxLength must be at least 2, or give an attentionFactor; got 1',
    ],
    [
      { scaling: 'proportional', turningShare: 0 },
      'RotaryEmbedding "turn": turningShare must be greater than 0 and at most 1; got 0',
    ],
  ])('refuses %j', (config, message) => {
    expect(() => new RotaryEmbedding({ ...config, name: 'turn' })).toThrow(new RangeError(message));
  });

  it.each<[RotaryEmbeddingConfig, number, string]>([
    [{ scaling: 'dynamic', factor: 2 }, 2, "scaling 'dynamic' needs at least 4 rotated channels; got 2"],
    [{ ...yarn, maxWavelength: 1 }, 8, "scaling 'yarn' needs a maxWavelength other than 1"],
    [{ scaling: 'longrope', ...pair }, 8, 'shortFactor must have 4 numbers, one a pair; got 1'],
    [
      { scaling: 'proportional', turningShare: 0.1 },
      8,
      'turningShare=0.1 leaves no pair of 8 channels that turns',
    ],
  ])('does not fit: %j in %d channels', (config, width, message) => {
    const encoding = new RotaryEmbedding({ ...config, name: 'turn' });
    const shape = { numHeads: 1, numKeyValueHeads: 1, keyDim: width, modelDim: width, memoryDim: width };
    expect(() => encoding.buildAttention(shape)).toThrow(
      new RangeError(`RotaryEmbedding "turn": ${message}`),
    );
  });

  it('has the options of its scaling, and those only', () => {
    expect(() => new RotaryEmbedding({ factor: 2 })).toThrow('there is no option "factor".');
    expect(() => new RotaryEmbedding({ ...yarn, lowFreqFactor: 2 })).toThrow(
      'there is no option "lowFreqFactor"',
    );
    const { originalMaxLength, ...given } = yarn;
    const config = new RotaryEmbedding(given).getConfig();
    expect(config).toMatchObject({ ...yarn, originalMaxLength: 2048, betaFast: 32, truncate: true });
    expect(config).not.toHaveProperty('shortFactor');
    expect(new RotaryEmbedding(config).getConfig()).toEqual(config);
  });
});

describeOnEachBackend('scaled rotary positions', (backend) => {
  it.each(cases.filter(([, { outputs }]) => outputs.cos))('golden %s', (name, { config, outputs }) => {
    const { width, length, options } = config as unknown as Config;
    const { cos, sin } = tablesAt(options, length, width);
    const signed = sin.squeeze([0]).mul(tf.tensor1d([-1, -1, -1, -1, 1, 1, 1, 1]));
    // Their angles are float32.
    expectGolden(cos.squeeze([0]), golden(outputs, 'cos'), `${backend} ${name} cos`, 2e-6);
    expectGolden(signed, golden(outputs, 'sin'), `${backend} ${name} sin`, 2e-6);
  });

  it('has gradients that grow by the attention factor', () => {
    for (const layout of ['halfSplit', 'interleaved'] as const) {
      const encoding = new RotaryEmbedding({ ...yarn, layout });
      expectGradients((x) => run(encoding, x), [randomTensor([2, 3, 5, 8], 1)]);
    }
  });

  it('multiplies scores by the square of the attention factor, of keys and queries that turn in part too', () => {
    const x = randomTensor([1, 3, 10], 3);
    const options = { partialRotaryFactor: 0.8, scaling: 'yarn', originalMaxLength: 97, factor: 1 } as const;
    const [one, two] = [1, 2].map((attentionFactor) =>
      run(new RotaryEmbedding({ ...options, attentionFactor }), x),
    ) as [tf.Tensor, tf.Tensor];
    const by = tf.tensor1d([2, 2, 2, 2, 2, 2, 2, 2, 1, 1]);
    expect(maxDifference(two, one.mul(by))).toBeLessThan(1e-6);
  });

  it('turns queries and keys of a cross attention by the longer of both', () => {
    const options = { scaling: 'dynamic', factor: 2, originalMaxLength: 7 } as const;
    const [queries, keys] = [consecutivePositions(3), consecutivePositions(11)];
    const rotation = new RotaryEmbedding(options).rotation({ queries, keys, keyDim: 8 });
    const whole = tablesAt(options, 11, 8);
    expect(maxDifference(rotation.keys.cos, whole.cos)).toBe(0);
    expect(maxDifference(rotation.queries.cos, whole.cos.slice([0, 0, 0], [1, 3, 8]))).toBe(0);
    expect(maxDifference(rotation.queries.cos, tablesAt(options, 3, 8).cos)).toBeGreaterThan(1e-3);
  });

  it.each<[RotaryEmbeddingConfig]>([
    [{ scaling: 'dynamic', factor: 4, originalMaxLength: 7 }],
    [
      {
        ...{ scaling: 'longrope', factor: 4, originalMaxLength: 7 },
        ...{ shortFactor: [1, 1.5], longFactor: [3, 4] },
      },
    ],
  ])(
    'with a cache is the same up to the original length, and beyond it keys stay as they were: %j',
    (options) => {
      const attention = new MultiHeadAttention({
        ...{ numHeads: 2, useCausalMask: true, seed: 3, positional: new RotaryEmbedding(options) },
      });
      const x = randomTensor([2, 10, 8], 5);
      const whole = run(attention, x);
      const cache = new KeyValueCache();
      const steps = [5, 2, 1, 2].map((count) =>
        cache.step(() => run(attention, x.slice([0, cache.length, 0], [2, count, 8]), { cache })),
      );
      const stepwise = tf.concat(steps, 1);
      const upTo = run(attention, x.slice([0, 0, 0], [2, 7, 8]));
      expect(maxDifference(stepwise.slice([0, 0, 0], [2, 7, 8]), upTo)).toBeLessThan(1e-5);
      expect(
        maxDifference(stepwise.slice([0, 8, 0], [2, 2, 8]), whole.slice([0, 8, 0], [2, 2, 8])),
      ).toBeGreaterThan(1e-4);
      cache.dispose();
    },
  );
});
