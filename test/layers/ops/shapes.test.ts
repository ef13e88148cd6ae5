import * as tf from '@tensorflow/tfjs';
import { type AttentionOptions, attention } from '../../../layers/index.js';
import { add } from '../../../layers/ops/add.js';
import { applyRotaryTables } from '../../../layers/ops/rotary.js';
import {
  crossEntropy,
  gatedLinearUnit,
  layerNorm,
  linear,
  lookup,
  rmsNorm,
} from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';

const ones = (...shape: number[]) => tf.ones(shape);
const table = (...shape: number[]) => ({
  cos: tf.ones(shape),
  sin: tf.zeros(shape),
  rotaryDim: 2,
  layout: 'halfSplit' as const,
});
/** B = 2, T = 5, S = 7, H = 6 over 3, D = 4 */
const attend = (options: AttentionOptions) =>
  attention(ones(2, 5, 6, 4), ones(2, 7, 3, 4), ones(2, 7, 3, 4), options);
const masked = (part: 'padding' | 'allowed' | 'lastVisibleKey', value: tf.Tensor) =>
  attend({ mask: { padding: null, allowed: null, lastVisibleKey: null, [part]: value } });

/** No kernel may see any of these. */
const REFUSED: [text: string, run: () => unknown][] = [
  ['linear: kernel must have shape [3, any]; got [4, 5]', () => linear(ones(2, 3), ones(4, 5), null)],
  ['linear: kernel must have shape [3, any]; got [3]', () => linear(ones(2, 3), ones(3), null)],
  ['linear: bias must have shape [5]; got [3]', () => linear(ones(2, 3), ones(3, 5), ones(3))],
  ['linear: bias must have shape [5]; got [1, 5]', () => linear(ones(2, 3), ones(3, 5), ones(1, 5))],
  [
    'gatedLinearUnit: gate must have shape [2, 3]; got [3]',
    () => gatedLinearUnit(ones(3), ones(2, 3), 'silu'),
  ],
  ['add: y must have shape [2, 3]; got [3]', () => add(ones(2, 3), ones(3))],
  ['add: y must have shape [1, 3]; got [1, 2]', () => add(ones(2, 3), ones(1, 2))],
  ['layerNorm: gamma must have shape [3]; got [2]', () => layerNorm(ones(2, 3), ones(2), ones(3), 1e-5)],
  ['layerNorm: beta must have shape [3]; got [1]', () => layerNorm(ones(2, 3), ones(3), ones(1), 1e-5)],
  ['rmsNorm: gamma must have shape [3]; got [1, 3]', () => rmsNorm(ones(2, 3), ones(1, 3), 1e-5)],
  ['lookup: table must have shape [any, any]; got [3]', () => lookup(ones(3), tf.tensor1d([0], 'int32'))],
  [
    'crossEntropy: labels must have shape [2]; got [3]',
    () => crossEntropy(ones(2, 3), tf.tensor1d([0, 1, 2], 'int32')),
  ],
  [
    'applyRotaryTables: cos must have shape [2, 5, 4]; got [3, 5, 4]',
    () => applyRotaryTables(ones(2, 5, 4), table(3, 5, 4)),
  ],
  [
    'applyRotaryTables: cos must have shape [2, 5, 4]; got [2, 6, 4]',
    () => applyRotaryTables(ones(2, 5, 4), table(2, 6, 4)),
  ],
  [
    'applyRotaryTables: sin must have shape [1, 5, 4]; got [1, 5, 2]',
    () => applyRotaryTables(ones(2, 5, 4), { ...table(1, 5, 4), sin: ones(1, 5, 2) }),
  ],
  [
    'applyRotaryTables: rotaryDim must be even and at most 4; got 3',
    () => applyRotaryTables(ones(2, 5, 4), { ...table(1, 5, 4), rotaryDim: 3 }),
  ],
  [
    'applyRotaryTables: rotaryDim must be even and at most 4; got 6',
    () => applyRotaryTables(ones(2, 5, 4), { ...table(1, 5, 4), rotaryDim: 6 }),
  ],
  [
    'applyRotaryTables: rotaryDim must be even and at most 4; got -2',
    () => applyRotaryTables(ones(2, 5, 4), { ...table(1, 5, 4), rotaryDim: -2 }),
  ],
  [
    'attention: queries must have shape [any, any, any, any]; got [5, 4]',
    () => attention(ones(5, 4), ones(1, 5, 1, 4), ones(1, 5, 1, 4)),
  ],
  [
    'attention: keys must have shape [2, any, any, 4]; got [1, 7, 3, 4]',
    () => attention(ones(2, 5, 6, 4), ones(1, 7, 3, 4), ones(1, 7, 3, 4)),
  ],
  [
    'attention: values must have shape [2, 7, 3, 4]; got [2, 7, 3, 8]',
    () => attention(ones(2, 5, 6, 4), ones(2, 7, 3, 4), ones(2, 7, 3, 8)),
  ],
  [
    'attention: the heads of queries must be a multiple of those of keys; got 6 and 4',
    () => attention(ones(2, 5, 6, 4), ones(2, 7, 4, 4), ones(2, 7, 4, 4)),
  ],
  [
    'attention: queries: cos must have shape [2, 5, 4]; got [1, 6, 4]',
    () => attend({ rotation: { queries: table(1, 6, 4), keys: table(1, 7, 4) } }),
  ],
  [
    'attention: keys: cos must have shape [2, 7, 4]; got [1, 5, 4]',
    () => attend({ rotation: { queries: table(1, 5, 4), keys: table(1, 5, 4) } }),
  ],
  ['attention: padding must have shape [2, 7]; got [2, 5]', () => masked('padding', ones(2, 5))],
  ['attention: padding must have shape [2, 7]; got [1, 7]', () => masked('padding', ones(1, 7))],
  ['attention: allowed must have shape [1, 5, 7]; got [1, 7, 5]', () => masked('allowed', ones(1, 7, 5))],
  ['attention: allowed must have shape [2, 5, 7]; got [3, 5, 7]', () => masked('allowed', ones(3, 5, 7))],
  [
    'attention: lastVisibleKey must have shape [1, 5]; got [1, 7]',
    () => masked('lastVisibleKey', tf.zeros([1, 7], 'int32')),
  ],
];

describeOnEachBackend('operations refuse what does not fit', () => {
  it.each(REFUSED)('%s', (text, run) => {
    expect(run).toThrow(new RangeError(text));
  });

  it.each([[[3, 6, 5, 7]], [[6, 13]], [[2, 5, 5, 7]]])('a bias of shape %p', (shape) => {
    expect(() => attend({ bias: ones(...shape) })).toThrow();
  });
});

describeOnEachBackend('operations take other types for what they are', () => {
  const whole = (...values: number[]) => tf.tensor2d([values], [1, values.length], 'int32');
  const numbers = (of: tf.Tensor) => [...of.dataSync()];

  it('whole numbers as floats', () => {
    expect(numbers(linear(whole(1, 2), tf.tensor2d([[3], [4]], [2, 1], 'int32'), null))).toEqual([11]);
    expect(numbers(gatedLinearUnit(whole(0, 100), whole(3, 4), 'silu'))).toEqual([0, 400]);
    expect(numbers(rmsNorm(whole(2, 2), tf.tensor1d([1, 3], 'int32'), 0))).toEqual([1, 3]);
    expect(numbers(lookup(tf.tensor2d([[5], [6]], [2, 1], 'int32'), whole(1, 0)))).toEqual([6, 5]);
  });

  it('lastVisibleKey in floats as whole numbers', () => {
    const [q, v] = [tf.zeros([1, 2, 1, 1]), tf.tensor4d([1, 2, 3], [1, 3, 1, 1])];
    const lastVisibleKey = tf.tensor2d([[0, 1]]);
    const mask = { padding: null, allowed: null, lastVisibleKey };
    expect(numbers(attention(q, v, v, { mask }))).toEqual([1, 1.5]);
  });

  it('whole numbers as marks of padding', () => {
    const [q, v] = [tf.zeros([1, 1, 1, 1]), tf.tensor4d([1, 2, 3], [1, 3, 1, 1])];
    for (const dtype of ['int32', 'bool', 'float32'] as const) {
      const mask = { padding: tf.tensor2d([[1, 0, 1]], [1, 3], dtype), allowed: null, lastVisibleKey: null };
      expect(numbers(attention(q, v, v, { mask }))).toEqual([2]);
    }
  });
});
