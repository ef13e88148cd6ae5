import * as tf from '@tensorflow/tfjs';
import { LearnedPositional } from '../../../layers/index.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectWeightGradients } from '../../support/finiteDifferences.js';
import { expectSame, randomTensor, run, weightsByName } from '../../support/tensors.js';

describeOnEachBackend('LearnedPositional', () => {
  const layer = () => new LearnedPositional({ maxLength: 7, name: 'places' });

  it('adds the rows of its table', () => {
    const places = layer();
    const x = randomTensor([2, 3, 5], 1);
    run(places, x);
    places.setWeights([randomTensor([7, 5], 2)]);
    const rows = tf.gather(randomTensor([7, 5], 2), [6, 0, 3]);
    expectSame(run(places, x, { positions: [6, 0, 3] }), x.add(rows));
  });

  it('has the gradient of its values', () => {
    const places = layer();
    const x = randomTensor([2, 3, 5], 1);
    const at = {
      positions: [
        [0, 1, 2],
        [2, 2, 6],
      ],
    };
    run(places, x, at);
    expectWeightGradients(() => run(places, x, at), weightsByName(places));
  });

  it.each([
    [8, {}, 7],
    [3, { startIndex: 5 }, 7],
    [2, { positions: [0, 9] }, 9],
    [2, { positions: [0, -1] }, -1],
  ])('has no vector for a position that is not in its table: %p tokens, %p', (length, args, position) => {
    expect(() => run(layer(), tf.zeros([1, length, 5]), args)).toThrow(
      new RangeError(
        `LearnedPositional "places": position ${position} is not in the table of maxLength=7 (0 to 6)`,
      ),
    );
  });

  it('runs to the very end of its table', () => {
    expect(run(layer(), tf.zeros([1, 7, 5])).shape).toEqual([1, 7, 5]);
  });
});

describe('LearnedPositional', () => {
  it.each([0, 2.5, Number.NaN])('refuses maxLength %p', (maxLength) => {
    expect(() => new LearnedPositional({ maxLength, name: 'places' })).toThrow(
      new RangeError(
        `LearnedPositional "places": maxLength must be an integer of at least 1; got ${maxLength}`,
      ),
    );
  });

  it('starts with vectors of length 1, or as it is told to', () => {
    const length = (stddev?: number) => {
      const layer = new LearnedPositional({ maxLength: 499, seed: 1, ...(stddev ? { stddev } : {}) });
      tf.dispose(layer.apply(tf.zeros([1, 2, 13])) as tf.Tensor);
      const [table] = layer.getWeights() as [tf.Tensor];
      return Math.sqrt(table.square().sum(1).mean().dataSync()[0] ?? 0);
    };
    expect(length()).toBeCloseTo(1, 1);
    expect(length(0.02)).toBeCloseTo(0.02 * Math.sqrt(13), 2);
  });

  it('refuses a stddev of 0', () => {
    expect(() => new LearnedPositional({ maxLength: 7, stddev: 0, name: 'places' })).toThrow(
      new RangeError('LearnedPositional "places": stddev must be a finite number greater than 0; got 0'),
    );
  });
});
