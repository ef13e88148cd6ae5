import * as tf from '@tensorflow/tfjs';
import {
  LearnedPositional,
  PositionError,
  ScaledSinusoidalPositional,
  ShiftedSinusoidalPositional,
  SinusoidalPositional,
  TokenEmbedding,
} from '../../../layers/index.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { expectGradients, expectWeightGradients } from '../../support/finiteDifferences.js';
import { expectGolden, golden, goldenCases, goldenTensor, setGoldenWeights } from '../../support/golden.js';
import {
  expectSame,
  maxDifference,
  randomIds,
  randomTensor,
  run,
  weightsByName,
} from '../../support/tensors.js';

const [B, T, C] = [3, 5, 7];

describeOnEachBackend('ScaledSinusoidalPositional', () => {
  it('adds its scale times the waves, which starts at 1', () => {
    const x = randomTensor([B, T, C], 1);
    const encoding = new ScaledSinusoidalPositional({ maxWavelength: 500 });
    const plain = run(new SinusoidalPositional({ maxWavelength: 500 }), x, { startIndex: 3 });
    expectSame(run(encoding, x, { startIndex: 3 }), plain);
    encoding.setWeights([tf.scalar(-2.5)]);
    const expected = x.add(plain.sub(x).mul(-2.5));
    expect(maxDifference(run(encoding, x, { startIndex: 3 }), expected)).toBeLessThan(1e-6);
  });

  it('has the gradients of finite differences', () => {
    const x = randomTensor([B, T, C], 1);
    const encoding = new ScaledSinusoidalPositional();
    expectGradients((x) => run(encoding, x), [x]);
    expectWeightGradients(() => run(encoding, x), weightsByName(encoding));
  });
});

describeOnEachBackend('ShiftedSinusoidalPositional', () => {
  const x = () => tf.zeros([B, T, C]);
  /** How far each sequence was moved; -1 where by no whole number up to `most`. */
  function shiftsOf(encoded: tf.Tensor, most: number, startIndex = 0): number[] {
    const waves = run(new SinusoidalPositional(), tf.zeros([1, most + T, C]), { startIndex });
    return tf.unstack(encoded).map((row) => {
      for (let shift = 0; shift <= most; shift++) {
        if (maxDifference(waves.slice([0, shift], [1, T]).squeeze([0]), row) < 1e-5) return shift;
      }
      return -1;
    });
  }

  it('moves each sequence by a number of its own in training, and none otherwise', () => {
    const encoding = new ShiftedSinusoidalPositional({ maxShift: 9, seed: 5 });
    expectSame(run(encoding, x()), run(new SinusoidalPositional(), x()));
    const seen = new Set<number>();
    for (let step = 0; step < 20; step++) {
      const shifts = shiftsOf(run(encoding, x(), { training: true, startIndex: 4 }), 10, 4);
      for (const shift of shifts) seen.add(shift);
    }
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('moves positions that are given for each sequence', () => {
    const encoding = new ShiftedSinusoidalPositional({ maxShift: 3, seed: 5 });
    const positions = Array.from({ length: B }, (_, row) => [0, 1, 2, 3, 4].map((place) => place + 10 * row));
    const shifts = shiftsOf(run(encoding, x(), { training: true, positions }), 30);
    shifts.forEach((shift, row) => {
      expect(shift - 10 * row).toBeGreaterThanOrEqual(0);
      expect(shift - 10 * row).toBeLessThanOrEqual(3);
    });
  });

  it('draws the same for the same seed, also in an embedding, and leaves nothing', () => {
    const ids = randomIds([B, T], 11, 1);
    const made = () => new TokenEmbedding({ vocabSize: 11, modelDim: C, positional: 'shape', seed: 7 });
    const [one, other] = [made(), made()];
    const [first, second] = [1, 2].map(() => run(one, ids, { training: true })) as [tf.Tensor, tf.Tensor];
    expectSame(run(other, ids, { training: true }), first);
    expectSame(run(other, ids, { training: true }), second);
    expect(maxDifference(first, second)).toBeGreaterThan(1e-3);
    expect(tensorsLeft(() => run(one, ids, { training: true }).dispose())).toBe(0);
  });
});

describe('ShiftedSinusoidalPositional', () => {
  it('refuses a maxShift that is none', () => {
    expect(() => new ShiftedSinusoidalPositional({ maxShift: -1, name: 'moved' })).toThrow(
      new RangeError(
        'ShiftedSinusoidalPositional "moved": maxShift must be an integer of at least 0; got -1',
      ),
    );
  });
});

describeOnEachBackend('LearnedPositional that interpolates', (backend) => {
  const cases = goldenCases('stretched').map((one) => [one.name, one] as const);

  it.each(cases)('golden %s', (name, { config, weights, outputs }) => {
    const encoding = new LearnedPositional({ ...(config as { maxLength: number }), interpolate: true });
    const expected = golden(outputs, 'encoding');
    const [length = 0, width = 0] = expected.shape;
    const x = tf.zeros([1, length, width]);
    run(encoding, x);
    setGoldenWeights(weightsByName(encoding), weights);
    expectGolden(run(encoding, x).squeeze([0]), expected, `${backend} ${name}`);
    // Up to its own length it is the table.
    expectSame(run(encoding, tf.zeros([1, 5, width])).squeeze([0]), goldenTensor(weights, 'embeddings'));
  });

  it('reads a fraction between two vectors, and has the gradients of finite differences', () => {
    const encoding = new LearnedPositional({ maxLength: 4, interpolate: true });
    const x = randomTensor([2, 6, 3], 1);
    expectGradients((x) => run(encoding, x), [x]);
    expectWeightGradients(() => run(encoding, x), weightsByName(encoding));
    const table = weightsByName(encoding).get('embeddings')?.read() as tf.Tensor;
    const at = new LearnedPositional({ maxLength: 4, interpolate: true });
    run(at, x);
    at.setWeights([table]);
    const half = at.encodeInputs(tf.zeros([1, 1, 3]), {
      ids: [1.25],
      batch: 1,
      length: 1,
      axes: 1,
      key: null,
    });
    const expected = table
      .slice([1], [1])
      .mul(0.75)
      .add(table.slice([2], [1]).mul(0.25));
    expect(maxDifference(half.squeeze([0]), expected)).toBeLessThan(1e-6);
  });

  it('refuses positions before its table, and past it where it does not interpolate', () => {
    const x = tf.zeros([1, 1, 3]);
    const encoding = new LearnedPositional({ maxLength: 4, interpolate: true, name: 'table' });
    expect(() => run(encoding, x, { positions: [-1] })).toThrow(
      new PositionError('LearnedPositional "table": positions must be at least 0; got -1'),
    );
    expect(() => run(new LearnedPositional({ maxLength: 4 }), x, { positions: [4] })).toThrow(
      /position 4 is not in the table of maxLength=4/,
    );
  });
});
