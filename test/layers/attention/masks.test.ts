import * as tf from '@tensorflow/tfjs';
import { attention } from '../../../layers/index.js';
import { lowestScore } from '../../../layers/ops/attentionMask.js';
import { buildAttentionMask, causalMask, maskBias } from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectSame, randomTensor } from '../../support/tensors.js';

describeOnEachBackend('masks', () => {
  it('has ones at and before the query', () => {
    expect(causalMask(3, 4).arraySync()).toEqual([
      [1, 0, 0, 0],
      [1, 1, 0, 0],
      [1, 1, 1, 0],
    ]);
  });

  it('allows a key that every part allows', () => {
    const padding = tf
      .tensor2d([
        [1, 1, 0],
        [1, 0, 0],
      ])
      .toBool();
    const attention = tf.ones([2, 3, 3]).sub(tf.tensor3d([1, 0, 0], [1, 1, 3]));
    const bias = maskBias({ padding, attention, causal: true }, 3, 3) as tf.Tensor;
    expect(bias.shape).toEqual([2, 1, 3, 3]);
    const none = Number.NEGATIVE_INFINITY;
    expect(bias.reshape([2, 9]).arraySync()).toEqual([
      [none, none, none, none, 0, none, none, 0, none],
      Array(9).fill(none),
    ]);
  });

  it('takes one attention mask for all sequences, and refuses other shapes', () => {
    const one = maskBias({ attention: causalMask(3, 4) }, 3, 4) as tf.Tensor;
    expect(one.shape).toEqual([1, 1, 3, 4]);
    expect(one.equal(0).reshape([3, 4]).arraySync()).toEqual(causalMask(3, 4).arraySync());
    expect(() => maskBias({ attention: tf.ones([4, 3]) }, 3, 4)).toThrow(
      new RangeError('attentionMask must have shape [3, 4]; got [4, 3]'),
    );
    expect(() => maskBias({ padding: tf.ones([2, 6]) }, 3, 4)).toThrow(
      new RangeError('mask must have shape [B, 4]; got [2, 6]'),
    );
  });

  it('is nothing when nothing is masked', () => {
    for (const parts of [{}, { padding: null, attention: null, causal: false }]) {
      expect(buildAttentionMask(parts, 3, 3)).toBeNull();
      expect(maskBias(parts, 3, 3)).toBeNull();
    }
  });

  it('is the same as a bias', () => {
    const [q, k] = [randomTensor([1, 3, 2, 4], 1), randomTensor([1, 5, 2, 4], 2)];
    const parts = { attention: randomTensor([3, 5], 3).greater(0), causal: true };
    const bias = maskBias(parts, 3, 5);
    expectSame(attention(q, k, k, { bias }), attention(q, k, k, { mask: buildAttentionMask(parts, 3, 5) }));
  });

  it('hides by the least number that the floats of the backend can hold', () => {
    expect(lowestScore()).toBe(Math.fround(lowestScore()));
    expect(2 * lowestScore()).toBeLessThan(-(2 ** 128));
    const precision = jest.spyOn(tf.backend(), 'floatPrecision').mockReturnValue(16);
    const rendersFloats = jest.spyOn(tf.env(), 'getBool').mockReturnValue(false);
    // The greatest of 16 bits.
    expect(lowestScore()).toBe(-65504);
    // What tf.js says of every WebGL device that has 32.
    rendersFloats.mockReturnValue(true);
    expect(lowestScore()).toBeLessThan(-3e38);
    rendersFloats.mockRestore();
    precision.mockRestore();
  });
});
