import * as tf from '@tensorflow/tfjs';
import {
  PositionalEncoding,
  positionalEncodingNames,
  registerPositionalEncoding,
} from '../../../layers/index.js';
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

  it('leaves no tensor behind where the encoding cannot run, or gives no numbers', () => {
    class Unfit extends PositionalEncoding {
      static readonly className = 'Unfit';
      override scoreBias(): tf.Tensor {
        return tf.zeros([1, 3, 2, 2]);
      }
    }
    class NoNumber extends PositionalEncoding {
      static readonly className = 'NoNumber';
      override encodeInputs(x: tf.Tensor): tf.Tensor {
        return x.mul(Number.NaN);
      }
    }
    registerPositionalEncoding('unfit', Unfit);
    registerPositionalEncoding('no-number', NoNumber);
    const before = tf.memory().numTensors;
    expect(() => invariance('unfit', SIZE)).toThrow('[1, 3, 2, 2]');
    expect(() => invariance('no-number', SIZE)).toThrow(
      new Error('the untrained encoder gives numbers that are not finite'),
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a width that heads do not divide', () => {
    expect(() => invariance('none', { width: 30, layers: 1, heads: 4 })).toThrow(RangeError);
  });
});
