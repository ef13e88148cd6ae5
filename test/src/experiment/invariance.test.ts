import * as tf from '@tensorflow/tfjs';
import { positionalEncodingNames } from '../../../layers/index.js';
import { invariance } from '../../../src/experiment/invariance.js';

tf.enableProdMode();
beforeAll(() => tf.setBackend('cpu'));

const SIZE = { width: 32, layers: 2, heads: 4 };
const others = positionalEncodingNames().filter((name) => !['none', 'alibi-symmetric'].includes(name));

describe('invariance', () => {
  it('compares the two Adam sentences, which have the same words', () => {
    const { sentences } = invariance('none', SIZE);
    expect(sentences).toEqual(['Adam ate an apple', 'Apple ate an Adam']);
    const [one, other] = sentences.map((sentence) => sentence.toLowerCase().split(' ').sort());
    expect(other).toEqual(one);
  });

  it('is 0 to rounding without positions', () => {
    expect(invariance('none', SIZE).maxDifference).toBeLessThan(1e-6);
    expect(invariance('none', { width: 8, layers: 1, heads: 2 }).maxDifference).toBeLessThan(1e-6);
  });

  it.each(others)('is plainly not 0 with %s', (name) => {
    const row = invariance(name, SIZE);
    expect(row.encoding).toBe(name);
    expect(row.maxDifference).toBeGreaterThan(1e-3);
  });

  it('is the same every time, and leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    expect(invariance('rotary', SIZE)).toEqual(invariance('rotary', SIZE));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a width that heads do not divide', () => {
    expect(() => invariance('none', { width: 30, layers: 1, heads: 4 })).toThrow(RangeError);
  });
});
