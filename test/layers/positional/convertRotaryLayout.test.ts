import * as tf from '@tensorflow/tfjs';
import { MultiHeadAttention, RotaryEmbedding } from '../../../layers/index.js';
import type { RotaryLayout } from '../../../layers/public/ops.js';
import { convertRotaryLayout } from '../../../layers/public/positional.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import {
  expectSame,
  maxDifference,
  randomizeWeights,
  randomTensor,
  run,
  weightsByName,
} from '../../support/tensors.js';

const LAYOUTS: [RotaryLayout, RotaryLayout][] = [
  ['interleaved', 'halfSplit'],
  ['halfSplit', 'interleaved'],
];

describeOnEachBackend('convertRotaryLayout', () => {
  it('reorders the channels within each head', () => {
    const channels = tf.range(0, 12);
    const converted = convertRotaryLayout(channels, { numHeads: 2, from: 'interleaved', to: 'halfSplit' });
    expect([...converted.dataSync()]).toEqual([0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11]);
  });

  it.each(LAYOUTS)('and back: %s, %s', (from, to) => {
    const kernel = randomTensor([5, 3 * 14], 1);
    const there = convertRotaryLayout(kernel, { numHeads: 3, from, to });
    expectSame(convertRotaryLayout(there, { numHeads: 3, from: to, to: from }), kernel);
    expect(maxDifference(there, kernel)).toBeGreaterThan(0.1);
    expectSame(convertRotaryLayout(kernel, { numHeads: 3, from, to: from }), kernel);
  });

  it.each(LAYOUTS)('keeps what attention computes when its layout changes from %s to %s', (from, to) => {
    const made = (layout: RotaryLayout) => {
      const config = { numHeads: 6, numKeyValueHeads: 3, keyDim: 10 };
      const layer = new MultiHeadAttention({ ...config, positional: new RotaryEmbedding({ layout }) });
      run(layer, x);
      randomizeWeights(layer, 3);
      return layer;
    };
    const x = randomTensor([2, 5, 7], 1);
    const expected = run(made(from), x);
    const other = made(to);
    expect(maxDifference(run(other, x), expected)).toBeGreaterThan(1e-2);
    const weights = weightsByName(other);
    for (const [role, numHeads] of [
      ['query', 6],
      ['key', 3],
    ] as const) {
      for (const part of ['kernel', 'bias']) {
        const weight = weights.get(`${role}/${part}`) as tf.LayerVariable;
        weight.write(convertRotaryLayout(weight.read(), { numHeads, from, to }));
      }
    }
    expect(maxDifference(run(other, x), expected)).toBeLessThan(1e-5);
  });

  it('leaves no tensor behind but its result', () => {
    const kernel = randomTensor([5, 8], 1);
    const convert = (from: RotaryLayout) =>
      convertRotaryLayout(kernel, { numHeads: 2, from, to: 'halfSplit' }).dispose();
    expect(tensorsLeft(() => convert('interleaved'))).toBe(0);
    expect(tensorsLeft(() => convert('halfSplit'))).toBe(0);
  });

  it('refuses channels that are no pairs', () => {
    expect(() =>
      convertRotaryLayout(tf.zeros([2, 9]), { numHeads: 3, from: 'interleaved', to: 'halfSplit' }),
    ).toThrow(
      new RangeError(
        'convertRotaryLayout: the last axis must be a multiple of 2 numHeads; got shape [2, 9], numHeads=3',
      ),
    );
  });
});
