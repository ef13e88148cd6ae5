import * as tf from '@tensorflow/tfjs';
import { causalMask, maskBias, maskedScore } from '../../../layers/index.js';
import { describeOnEachBackend } from '../../support/backends.js';

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
    const allowed = bias.equal(0).reshape([2, 9]).arraySync();
    expect(allowed).toEqual([
      [0, 0, 0, 0, 1, 0, 0, 1, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]);
    expect(bias.min().dataSync()[0]).toBe(maskedScore());
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
    expect(maskBias({}, 3, 3)).toBeNull();
    expect(maskBias({ padding: null, attention: null, causal: false }, 3, 3)).toBeNull();
  });

  it('masks with a number that the floats of the backend can hold', () => {
    expect(maskedScore()).toBe(-1e9);
    const precision = jest.spyOn(tf.backend(), 'floatPrecision').mockReturnValue(16);
    const rendersFloats = jest.spyOn(tf.env(), 'getBool').mockReturnValue(false);
    // 65504 is the greatest of 16 bits; a mask and the low scores of an encoding may add up.
    expect(2 * maskedScore()).toBeGreaterThan(-65504);
    // exp(-17) is already 0 to 16 bits beside exp(0).
    expect(maskedScore()).toBeLessThan(-1000);
    // What tf.js says of every WebGL device that has 32.
    rendersFloats.mockReturnValue(true);
    expect(maskedScore()).toBe(-1e9);
    rendersFloats.mockRestore();
    precision.mockRestore();
  });
});
