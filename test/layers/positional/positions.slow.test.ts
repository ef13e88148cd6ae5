import * as tf from '@tensorflow/tfjs';
import {
  LearnedPositional,
  MultiHeadAttention,
  PositionError,
  RotaryEmbedding,
  TokenEmbedding,
} from '../../../layers/index.js';
import { positionsOf } from '../../../layers/positions.js';
import { relativePositionBucket, rotaryAngles, sinusoidTable } from '../../../layers/public/positional.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { ENCODINGS, type EncodingName, encodingNames, SIZES } from '../../support/cases/common.js';
import { positionalCases as allCases } from '../../support/cases/positional.js';
import { expectGolden, golden, goldenCase } from '../../support/golden.js';
import {
  expectSame,
  expectSameElsewhere,
  maxDifference,
  randomizeWeights,
  randomTensor,
  run,
} from '../../support/tensors.js';

const { B, T, C, S, H, D } = SIZES;
const START = 3;
/** But for a table that is stretched: what it gives depends on the longest of the call. */
const positionalCases = allCases.filter(({ name }) => !name.includes('interpolated'));

describeOnEachBackend('positions of an encoding alone', () => {
  it.each(positionalCases.map((one) => [one.name, one] as const))('%s', (_, { make, inputs }) => {
    const [x] = inputs() as [tf.Tensor];
    const layer = make({ seed: 3 });
    run(layer, x);
    randomizeWeights(layer, 11);
    const whole = run(layer, x);
    // The axis of the positions: that of the queries, for scores.
    const axis = x.rank - 2;
    const length = x.shape[axis] as number;
    const cut = (of: tf.Tensor, from: number, to: number) =>
      tf.slice(
        of,
        of.shape.map((_, i) => (i === axis ? from : 0)),
        of.shape.map((size, i) => (i === axis ? to - from : size)),
      );
    const shifted = Array.from({ length }, (_, i) => START + i);
    expectSameElsewhere(run(layer, x, { startIndex: START }), run(layer, x, { positions: shifted }));
    const chunk = cut(x, START, length);
    const ids = Array.from({ length: length - START }, (_, i) => START + i);
    expectSameElsewhere(run(layer, cut(x, 0, START)), cut(whole, 0, START));
    for (const at of [
      { startIndex: START },
      { positions: ids },
      { positions: Array.from({ length: B }, () => ids) },
      { positions: tf.tensor1d(ids, 'int32') },
      ...[Int32Array, Uint8Array, Float32Array, Float64Array].map((Row) => ({ positions: Row.from(ids) })),
      { positions: BigInt64Array.from(ids, BigInt) },
      { positions: Array.from({ length: B }, () => Int16Array.from(ids)) },
      { positions: null as unknown as undefined, startIndex: START },
      { positions: ids, startIndex: 99 },
    ]) {
      expectSameElsewhere(run(layer, chunk, at), cut(whole, START, length));
    }
  });

  it('may differ from sequence to sequence', () => {
    for (const { make, inputs } of positionalCases) {
      const [x] = inputs() as [tf.Tensor];
      const layer = make({ seed: 3 });
      run(layer, x);
      randomizeWeights(layer, 11);
      const length = x.shape[x.rank - 2] as number;
      const rows = [6, 2].map((start) => Array.from({ length }, (_, i) => start + 2 * i));
      const both = run(layer, x, { positions: rows });
      rows.forEach((positions, b) => {
        const one = x.slice(b, 1);
        expectSameElsewhere(run(layer, one, { positions }), both.slice(b, 1));
      });
    }
  });
});

describeOnEachBackend('positions in attention', () => {
  const built = (name: EncodingName, config = {}) => {
    const attention = new MultiHeadAttention({
      numHeads: H,
      keyDim: D,
      positional: ENCODINGS[name](),
      ...config,
    });
    run(attention, randomTensor([B, S, C], 1));
    randomizeWeights(attention, 5);
    return attention;
  };

  it.each(encodingNames)('a later chunk of queries gives that part of the whole, with %s', (name) => {
    const x = randomTensor([B, S, C], 1);
    for (const useCausalMask of [false, true]) {
      const attention = built(name, { useCausalMask });
      const whole = run(attention, x).slice([0, START, 0], [B, T, C]);
      const chunk = x.slice([0, START, 0], [B, T, C]);
      const ids = Array.from({ length: T }, (_, i) => START + i);
      for (const at of [{ startIndex: START }, { positions: ids }, { positions: [ids, ids] }]) {
        // Products of other shapes may sum in another order.
        expect(maxDifference(run(attention, [chunk, x], at), whole)).toBeLessThan(2e-6);
      }
    }
  });

  it.each(encodingNames)('only distances matter, with %s', (name) => {
    const x = randomTensor([B, T, C], 1);
    const attention = built(name);
    const here = run(attention, x);
    for (const startIndex of [1, 1000]) {
      expect(maxDifference(run(attention, x, { startIndex }), here)).toBeLessThan(2e-6);
      const positions = Array.from({ length: T }, (_, i) => startIndex + i);
      expect(maxDifference(run(attention, x, { positions }), here)).toBeLessThan(2e-6);
    }
    const spread = run(attention, x, { positions: [0, 3, 4, 9, 11] });
    const acts = !['none', 'sinusoidal', 'learned'].includes(name);
    expect(maxDifference(spread, here) > 1e-3).toBe(acts);
  });
});

describeOnEachBackend('positions', () => {
  const attention = () => new MultiHeadAttention({ numHeads: 2, keyDim: 2, name: 'look' });
  const label = 'MultiHeadAttention "look"';

  it.each([
    [{ startIndex: -1 }, 'startIndex must be an integer of at least 0; got -1'],
    [{ startIndex: 1.5 }, 'startIndex must be an integer of at least 0; got 1.5'],
    [
      { positions: [0, 1] },
      'positions must have shape [3] or [2, 3], and may have a last axis of 2 or 3; got [2]',
    ],
    [
      { positions: [[0, 1, 2]] },
      'positions must have shape [3] or [2, 3], and may have a last axis of 2 or 3; got [1, 3]',
    ],
    [{ positions: [[0, 1, 2], [3]] }, 'positions must have rows of one length; got 3, 1'],
    [{ positions: [[0, 1], new Int32Array(3)] }, 'positions must have rows of one length; got 2, 3'],
    [{ positions: [0, [1], 2] as number[] }, 'positions must have rows of one length; got 0, 1, 2'],
    [{ positions: 7 as unknown as number[] }, 'positions must be a tensor or an array; got 7'],
    [
      { positions: new Int32Array(2) },
      'positions must have shape [3] or [2, 3], and may have a last axis of 2 or 3; got [2]',
    ],
    [
      { startIndex: 2 ** 31 - 2 },
      'startIndex + 3 tokens must be at most 2147483648; got startIndex=2147483646',
    ],
    [{ positions: [0, 1, 2 ** 31] }, 'positions must be from -2147483648 to 2147483647; got 2147483648'],
    [
      { positions: [0, 1, -(2 ** 31) - 1] },
      'positions must be from -2147483648 to 2147483647; got -2147483649',
    ],
    [
      { positions: Float32Array.of(0, 1, 2 ** 24 + 2) },
      'positions of float32 must be from -2147483648 to 16777215; got 16777218',
    ],
    [
      { positions: [] },
      'positions must have shape [3] or [2, 3], and may have a last axis of 2 or 3; got [0]',
    ],
    [{ positions: [0, Number.NaN, 1] }, 'positions must be from -2147483648 to 2147483647; got NaN'],
    [
      { positions: [0, 1, 2 ** 31 - 0.5] },
      'positions must be from -2147483648 to 2147483647; got 2147483647.5',
    ],
    [
      { positions: Array.from({ length: 3 }, () => [0, 0, 0, 0]) },
      'positions must have shape [3] or [2, 3], and may have a last axis of 2 or 3; got [3, 4]',
    ],
  ])('refuses %p', (args, message) => {
    expect(() => run(attention(), tf.ones([2, 3, 5]), args)).toThrow(new RangeError(`${label}: ${message}`));
  });

  it('refuses a tensor of another rank', () => {
    expect(() => run(attention(), tf.ones([2, 3, 5]), { positions: tf.zeros([1, 2, 3]) })).toThrow(
      new RangeError(
        `${label}: positions must have shape [3] or [2, 3], and may have a last axis of 2 or 3; got [1, 2, 3]`,
      ),
    );
  });

  it('refuses a float32 tensor of positions from where on float32 skips integers', () => {
    const positions = tf.tensor1d([0, 1, 2 ** 24 + 1]);
    expect(() => run(attention(), tf.ones([2, 3, 5]), { positions })).toThrow(
      new RangeError(`${label}: positions of float32 must be from -2147483648 to 16777215; got 16777216`),
    );
  });
});

describeOnEachBackend('positions that are fractions', () => {
  const x = () => randomTensor([B, T, C], 1);
  const built = (name: EncodingName, config = {}) => {
    const attention = new MultiHeadAttention({
      ...{ numHeads: H, keyDim: D, positional: ENCODINGS[name](), ...config },
    });
    run(attention, x());
    randomizeWeights(attention, 5);
    return attention;
  };
  const takeFractions = encodingNames.filter((name) => name !== 'learned');

  it.each(takeFractions)('only distances matter, with %s', (name) => {
    const attention = built(name);
    const positions = [0, 0.25, 1.75, 2, 8.5];
    const here = run(attention, x(), { positions });
    const moved = run(attention, x(), { positions: positions.map((position) => position + 3.5) });
    expect(maxDifference(moved, here)).toBeLessThan(2e-6);
    const acts = !['none', 'sinusoidal'].includes(name);
    expect(maxDifference(here, run(attention, x(), { positions: [0, 1, 2, 3, 9] })) > 1e-4).toBe(acts);
  });

  it('turn by a share of the angle', () => {
    const layer = new RotaryEmbedding({ maxWavelength: 50 });
    const [half, whole] = [{ positions: [0.5, 1.5, -2.5] }, { positions: [1, 3, -5] }];
    const x = randomTensor([1, 3, 6], 2);
    expect(maxDifference(run(layer, run(layer, x, half), half), run(layer, x, whole))).toBeLessThan(1e-6);
  });

  it('are where a wave is between two integers', () => {
    const table = sinusoidTable([1.5, -0.25], 4, { maxWavelength: 100 });
    const expected = [1.5, -0.25].flatMap((p) => [
      ...[Math.sin(p), Math.cos(p), Math.sin(p / 10), Math.cos(p / 10)],
    ]);
    expect(maxDifference(table, tf.tensor2d(expected, [2, 4]))).toBeLessThan(1e-7);
  });

  it('have the bucket of the integer towards 0', () => {
    const options = { numBuckets: 8, maxDistance: 20 };
    for (const [fraction, integer] of [
      ...[
        [0.5, 0],
        [-0.5, 0],
        [1.9, 1],
        [-1.9, -1],
        [11.5, 11],
      ],
    ] as [number, number][]) {
      const bucket = relativePositionBucket(fraction, options);
      expect(bucket).toBe(relativePositionBucket(integer, options));
    }
  });

  it('are refused by a table', () => {
    const learned = new LearnedPositional({ maxLength: 9, name: 'places' });
    const error = new PositionError('LearnedPositional "places": positions must be integers; got 0.5');
    expect(() => run(learned, tf.zeros([1, 2, 3]), { positions: [0, 0.5] })).toThrow(error);
    const embedding = new TokenEmbedding({ vocabSize: 5, modelDim: 4, positional: learned, name: 'words' });
    expect(() => run(embedding, tf.ones([1, 2], 'int32'), { positions: [0, 0.5] })).toThrow(
      new PositionError('LearnedPositional "words/positional": positions must be integers; got 0.5'),
    );
  });

  it('hide by order in causal self attention, and by place from keys at 0, 1, 2, ...', () => {
    const attention = built('alibi symmetric', { useCausalMask: true });
    const positions = [5, 0.5, 0.25, 4, 1];
    const weights: number[][][][][] = [];
    const onAttentionScores = (all: tf.Tensor) => weights.push(all.arraySync() as number[][][][]);
    run(attention, x(), { positions, onAttentionScores });
    run(attention, [x().slice([0, 0, 0], [B, 3, C]), x()], {
      ...{ positions: [1.5, 3, -0.5], onAttentionScores },
    });
    const seen = weights.map((all) => all[0]?.[0]?.map((row) => row.filter((weight) => weight > 0).length));
    expect(seen).toEqual([
      [1, 2, 3, 4, 5],
      [2, 4, 0],
    ]);
  });
});

describeOnEachBackend('positions of two axes', () => {
  const positions = Array.from({ length: T }, (_, i) => [i, i + 1]);
  const error = (label: string) =>
    new PositionError(`${label}: positions must have one number for each token; got 2`);

  it.each(encodingNames.filter((name) => name !== 'none'))('are refused by %s', (name) => {
    const attention = new MultiHeadAttention({
      ...{ numHeads: H, keyDim: D, positional: ENCODINGS[name](), name: 'look' },
    });
    const x = randomTensor([B, T, C], 1);
    for (const at of [positions, [positions, positions], tf.tensor(positions)]) {
      expect(() => run(attention, x, { positions: at })).toThrow(error(attention.positional.label));
    }
  });

  it('are nothing to an attention without an encoding, whose order is that of the tokens', () => {
    const attention = new MultiHeadAttention({ numHeads: H, keyDim: D, useCausalMask: true, name: 'look' });
    const x = randomTensor([B, T, C], 1);
    expectSame(run(attention, x, { positions }), run(attention, x));
    expect(() => run(attention, [x, randomTensor([B, S, C], 2)], { positions })).toThrow(
      error('causal mask'),
    );
  });

  it.each([
    [{ batch: 2, length: 3 }, [2, 3], { batch: 2, axes: 1 }],
    [{ batch: 2, length: 3 }, [3, 2], { batch: 1, axes: 2 }],
    [{ batch: 2, length: 3 }, [3, 3], { batch: 1, axes: 3 }],
    [{ batch: 3, length: 3 }, [3, 3], { batch: 3, axes: 1 }],
    [{ batch: 2, length: 3 }, [2, 3, 2], { batch: 2, axes: 2 }],
  ])('%p tokens at positions of shape %p', ({ batch, length }, shape, expected) => {
    const values = tf.range(0, tf.util.sizeFromShape(shape)).div(2);
    const tensor = values.reshape(shape);
    for (const positions of [tensor, tensor.arraySync() as number[][]]) {
      expect(positionsOf('here', { positions }, batch, length)).toEqual({
        ...{ ...expected, length, key: null },
        ids: positions instanceof tf.Tensor ? values.dataSync() : Array.from(values.dataSync()),
      });
    }
  });
});

describeOnEachBackend('the farthest positions', (backend) => {
  const { inputs, outputs } = goldenCase('farthest', 'farthest');
  const { data: positions } = golden(inputs, 'positions');

  it('have the angles that they should', () => {
    const { cos, sin } = rotaryAngles(positions, 14);
    // What float64 loses of an angle of 2^31.
    expectGolden(cos, golden(outputs, 'cos'), `${backend} cos`, 2e-7);
    expectGolden(sin, golden(outputs, 'sin'), `${backend} sin`, 2e-7);
  });

  it('are the same by startIndex and one by one', () => {
    const x = randomTensor([1, 2, 14], 3);
    const far = positions.slice(-2);
    const layer = new RotaryEmbedding();
    expect(far[1]).toBe(2 ** 31 - 1);
    for (const at of [{ startIndex: far[0] as number }, { positions: tf.tensor1d(far, 'int32') }]) {
      expectSame(run(layer, x, at), run(layer, x, { positions: far }));
    }
  });
});
