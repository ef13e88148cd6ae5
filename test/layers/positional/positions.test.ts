import * as tf from '@tensorflow/tfjs';
import { MultiHeadAttention, RotaryEmbedding } from '../../../layers/index.js';
import { consecutivePositions, rotaryAngles } from '../../../layers/public/positional.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { ENCODINGS, type EncodingName, encodingNames, SIZES } from '../../support/cases/common.js';
import { positionalCases } from '../../support/cases/positional.js';
import { expectGolden, golden, goldenCase } from '../../support/golden.js';
import { expectSame, maxDifference, randomizeWeights, randomTensor, run } from '../../support/tensors.js';

const { B, T, C, S, H, D } = SIZES;
const START = 3;

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
    expectSame(run(layer, x, { startIndex: START }), run(layer, x, { positions: shifted }));
    const chunk = cut(x, START, length);
    const ids = Array.from({ length: length - START }, (_, i) => START + i);
    expectSame(run(layer, cut(x, 0, START)), cut(whole, 0, START));
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
      expectSame(run(layer, chunk, at), cut(whole, START, length));
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
        expectSame(run(layer, one, { positions }), both.slice(b, 1));
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
    [{ positions: [0, 1] }, 'positions must have shape [3] or [2, 3]; got [2]'],
    [{ positions: [[0, 1, 2]] }, 'positions must have shape [3] or [2, 3]; got [1, 3]'],
    [{ positions: [[0, 1, 2], [3]] }, 'positions must have rows of one length; got 3, 1'],
    [{ positions: [[0, 1], new Int32Array(3)] }, 'positions must have rows of one length; got 2, 3'],
    [{ positions: [0, [1], 2] as number[] }, 'positions must have rows of one length; got 0, 1, 2'],
    [{ positions: 7 as unknown as number[] }, 'positions must be a tensor or an array; got 7'],
    [{ positions: new Int32Array(2) }, 'positions must have shape [3] or [2, 3]; got [2]'],
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
    [{ positions: [] }, 'positions must have shape [3] or [2, 3]; got [0]'],
    [{ positions: [0, 0.5, 1] }, 'positions must be integers; got 0.5'],
    [{ positions: [0, Number.NaN, 1] }, 'positions must be integers; got NaN'],
  ])('refuses %p', (args, message) => {
    expect(() => run(attention(), tf.ones([2, 3, 5]), args)).toThrow(new RangeError(`${label}: ${message}`));
  });

  it('refuses a tensor of another rank', () => {
    expect(() => run(attention(), tf.ones([2, 3, 5]), { positions: tf.zeros([1, 2, 3]) })).toThrow(
      new RangeError(`${label}: positions must have shape [3] or [2, 3]; got [1, 2, 3]`),
    );
  });

  it('refuses a float32 tensor of positions from where on float32 skips integers', () => {
    const positions = tf.tensor1d([0, 1, 2 ** 24 + 1]);
    expect(() => run(attention(), tf.ones([2, 3, 5]), { positions })).toThrow(
      new RangeError(`${label}: positions of float32 must be from -2147483648 to 16777215; got 16777216`),
    );
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

describe('consecutivePositions', () => {
  it.each([
    [3, 2 ** 31 - 2, 'positions must be from -2147483648 to 2147483647; got 2147483648'],
    [3, 1.5, 'positions must be integers; got 1.5'],
  ])('refuses %p from %p', (length, start, message) => {
    expect(() => consecutivePositions(length, start)).toThrow(
      new RangeError(`consecutivePositions: ${message}`),
    );
    expect(consecutivePositions(2, 2 ** 31 - 2).ids).toEqual(Int32Array.of(2 ** 31 - 2, 2 ** 31 - 1));
  });
});
