import * as tf from '@tensorflow/tfjs';
import { probeOf } from '../../../playground/worker/probe.js';
import { sentenceFigures } from '../../../src/report/probeFigures.js';
import { FAST, useBackend } from '../../support/backends.js';
import { smallJob, smallTraining } from './smallTraining.js';

const training = (encoding: string) => smallTraining(smallJob('plausible', encoding));

describe('probeOf', () => {
  beforeAll(() => useBackend(FAST));

  it.each([
    ['none', []],
    ['sinusoidal', ['Added to the embeddings', 'Similarity of positions']],
    ['alibi', ['Added to scores']],
    ['tupe', ['Added to scores of “adam ate an apple”']],
    ['shaw', ['Product of equal query and key', 'Added to scores of “adam ate an apple”']],
  ])('shows of %s what is %j', async (encoding, captions) => {
    const model = await training(encoding);
    const tensors = tf.memory().numTensors;
    const probe = await probeOf(model, 'Adam ate an apple');
    expect(tf.memory().numTensors).toBe(tensors);
    const figures = sentenceFigures(probe, { encoding, color: 'red' });
    // What layers have of their own is drawn of each.
    const drawn = new Set(figures.map(({ caption }) => caption.replace(/, layer .*/, '')));
    expect([...drawn]).toEqual(captions);
    model.dispose();
  });

  it('has the slopes of ALiBi at each pair, and nothing where its head does not look', async () => {
    const model = await training('alibi');
    const { added, trained, tokens } = await probeOf(model, 'Adam ate an');
    // Of three heads two look back, with slopes of 1/16 and 1/256.
    expect(added[1]?.[0]).toEqual([
      [-0, null, null],
      [-1 / 16, -0, null],
      [-2 / 16, -1 / 16, -0],
    ]);
    expect([trained, tokens]).toEqual([model.data.maxLength - 1, ['adam', 'ate', 'an']]);
    model.dispose();
  });
});
