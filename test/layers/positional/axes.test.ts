import * as tf from '@tensorflow/tfjs';
import {
  MultiHeadAttention,
  MultimodalRotary,
  OptionError,
  PositionError,
  Rotary2d,
  Sinusoidal2d,
} from '../../../layers/index.js';
import type { RotaryByAxes } from '../../../layers/positional/rotaryByAxes.js';
import { positionsOf } from '../../../layers/positions.js';
import { applyRotaryTables, type RotaryTables } from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGolden, golden, goldenCase, goldenTensor } from '../../support/golden.js';
import { expectSame, maxDifference, randomizeWeights, randomTensor, run } from '../../support/tensors.js';

const T = 5;

describeOnEachBackend('encodings of several axes', (backend) => {
  const turned = (encoding: RotaryByAxes, queries: tf.Tensor, positions: tf.Tensor) => {
    const at = positionsOf('here', { positions }, 2, T);
    encoding.buildAttention({ keyDim: queries.shape[3] as number });
    const { queries: tables } = encoding.rotation({ queries: at, keys: at });
    // [B, T, H, D], as attention takes it, and back.
    const [B, H, , D] = queries.shape as [number, number, number, number];
    return applyRotaryTables(queries.reshape([B * H, T, D]), tables as RotaryTables).reshape(queries.shape);
  };

  it.each([
    ['m-rope', MultimodalRotary],
    ['rotary-2d', Rotary2d],
  ] as const)('%s turns as published', (name, Encoding) => {
    const { config, inputs, outputs, tolerance } = goldenCase('axes', name);
    const out = turned(
      new Encoding(config),
      goldenTensor(inputs, 'queries'),
      goldenTensor(inputs, 'positions'),
    );
    expectGolden(out, golden(outputs, 'queries'), `${backend} ${name}`, tolerance);
  });

  it('sinusoidal-2d is the published table', () => {
    const { config, inputs, outputs } = goldenCase('axes', 'sinusoidal-2d');
    const out = run(new Sinusoidal2d(config), tf.zeros([1, T, 12]), {
      positions: goldenTensor(inputs, 'positions'),
    });
    expectGolden(out.squeeze([0]), golden(outputs, 'table'), `${backend} sinusoidal-2d`);
    // Odd widths have one wave more of the first axis.
    expect(run(new Sinusoidal2d(), tf.zeros([1, T, 7])).shape).toEqual([1, T, 7]);
  });

  const attention = (positional: string, config = {}) => {
    const layer = new MultiHeadAttention({ numHeads: 2, keyDim: 8, positional, ...config });
    run(layer, randomTensor([1, T, 6], 1));
    randomizeWeights(layer, 5);
    return layer;
  };

  it.each([
    ['rotary-2d', 2],
    ['m-rope', 3],
  ])('%s sees differences along each axis, and nothing else', (name, axes) => {
    const x = randomTensor([1, T, 6], 1);
    const layer = attention(name);
    const places = Array.from({ length: T }, (_, i) =>
      Array.from({ length: axes }, (_, axis) => (i * (axis + 2)) % 5),
    );
    const here = run(layer, x, { positions: places });
    const moved = (by: (axis: number) => number, first = 0) => {
      const positions = places.map((place, i) => place.map((p, axis) => (i < first ? p : p + by(axis))));
      return maxDifference(run(layer, x, { positions }), here);
    };
    expect(moved((axis) => axis + 3.5)).toBeLessThan(5e-6);
    for (let one = 0; one < axes; one++) {
      expect(moved((axis) => (axis === one ? 1 : 0), 2)).toBeGreaterThan(1e-4);
    }
  });

  it('m-rope of equal axes, and of a plain sequence, is rotary', () => {
    const x = randomTensor([1, T, 6], 1);
    const plain = run(attention('rotary'), x);
    const positions = Array.from({ length: T }, (_, i) => [i, i, i]);
    const layer = attention('m-rope');
    expect(maxDifference(run(layer, x), plain)).toBeLessThan(2e-6);
    expectSame(run(layer, x, { positions }), run(layer, x));
  });

  it('are refused other axes, and widths and sections that do not fit', () => {
    const at = (axes: number) => ({
      positions: Array.from({ length: T }, () => Array<number>(axes).fill(0)),
    });
    for (const [name, axes, wrong] of [
      ['rotary-2d', 2, 3],
      ['m-rope', 3, 2],
    ] as const) {
      const layer = attention(name);
      expect(() => run(layer, randomTensor([1, T, 6], 1), at(wrong))).toThrow(
        new PositionError(
          `${layer.positional.label}: positions must have one number or ${axes} numbers for each token; got ${wrong}`,
        ),
      );
    }
    expect(() => attention('rotary-2d', { keyDim: 6 })).toThrow(
      'the width of a head must be divisible by 4; got 6',
    );
    expect(() => attention('m-rope', { keyDim: 3 })).toThrow('the width of a head must be even; got 3');
    expect(() => attention('m-rope(sections=[1,1,1])')).toThrow(
      'sections must sum up to 4 pairs of channels; got 1, 1, 1',
    );
    for (const sections of ['[1,2]', '[1,2,-3]', '7']) {
      expect(() => attention(`m-rope(sections=${sections})`)).toThrow(OptionError);
    }
    expect(() => run(new Sinusoidal2d(), tf.zeros([1, T, 1]))).toThrow(
      'modelDim must be an integer of at least 2',
    );
  });
});
