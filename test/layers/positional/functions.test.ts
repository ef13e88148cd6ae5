import * as tf from '@tensorflow/tfjs';
import { MultiHeadAttention, OptionError, ShapeError } from '../../../layers/index.js';
import {
  applyRotary,
  convertRotaryLayout,
  relativePositionBucket,
  rotaryAngles,
  sinusoidTable,
} from '../../../layers/public/positional.js';
import { describeOnEachBackend } from '../../support/backends.js';

const layout = 'mixed' as 'halfSplit' & 'interleaved';
const heads = { numHeads: 2, from: 'interleaved', to: 'halfSplit' } as const;

describeOnEachBackend('a function of positions refuses', () => {
  it.each<[string, new (message: string) => Error, () => unknown]>([
    [
      'applyRotary: x must have shape [..., 8, D], D at least 4; got [2, 4, 4]',
      ShapeError,
      // As many numbers as two sequences of half the length.
      () => applyRotary(tf.ones([2, 4, 4]), rotaryAngles([0, 1, 2, 3, 4, 5, 6, 7], 4)),
    ],
    [
      'applyRotary: x must have shape [..., 1, D], D at least 8; got [1, 1, 4]',
      ShapeError,
      () => applyRotary(tf.ones([1, 1, 4]), rotaryAngles([0], 8)),
    ],
    [
      'applyRotary: layout must be one of halfSplit, interleaved; got mixed',
      OptionError,
      () => applyRotary(tf.ones([1, 1, 4]), rotaryAngles([1], 4), layout),
    ],
    [
      'rotaryAngles: maxWavelength must be a finite number greater than 0; got -1',
      OptionError,
      () => rotaryAngles([1], 4, { maxWavelength: -1 }),
    ],
    [
      'sinusoidTable: layout must be one of interleaved, concatenated; got mixed',
      OptionError,
      () => sinusoidTable([1], 4, { layout }),
    ],
    [
      'sinusoidTable: maxWavelength must be a finite number greater than 0; got 0',
      OptionError,
      () => sinusoidTable([1], 4, { maxWavelength: 0 }),
    ],
    [
      'sinusoidTable: modelDim must be an integer of at least 1; got 0',
      OptionError,
      () => sinusoidTable([1], 0),
    ],
    [
      'relativePositionBucket: numBuckets must be even when bidirectional; got 5',
      OptionError,
      () => relativePositionBucket(3, { numBuckets: 5 }),
    ],
    [
      'relativePositionBucket: maxDistance must be an integer of at least 9; got 4',
      OptionError,
      () => relativePositionBucket(30, { maxDistance: 4 }),
    ],
    [
      'convertRotaryLayout: to must be one of halfSplit, interleaved; got mixed',
      OptionError,
      () => convertRotaryLayout(tf.range(0, 8), { ...heads, to: layout }),
    ],
    [
      'convertRotaryLayout: numHeads must be an integer of at least 1; got 0.5',
      OptionError,
      () => convertRotaryLayout(tf.range(0, 8), { ...heads, numHeads: 0.5 }),
    ],
  ])('%s', (message, kind, call) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(new RangeError(message));
  });
});

describeOnEachBackend('an encoding of scores', () => {
  it.each(['t5', 'alibi'])('%s takes sequences of no tokens', (positional) => {
    const attention = new MultiHeadAttention({ numHeads: 2, positional });
    expect((attention.apply(tf.zeros([2, 0, 4])) as tf.Tensor).shape).toEqual([2, 0, 4]);
  });
});
