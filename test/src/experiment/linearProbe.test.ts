import * as tf from '@tensorflow/tfjs';
import { type Dataset, datasetOfTask } from '../../../src/data/dataset.js';
import { probeBeforeTraining } from '../../../src/experiment/linearProbe.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { taskByName } from '../../../src/tasks/index.js';
import { FAST, useBackend } from '../../support/backends.js';

function part(task: string, count: number): Dataset {
  const data = datasetOfTask(taskByName(task), 1);
  const tests = data.tests.map(({ length, examples }) => ({ length, examples: examples.slice(0, count) }));
  return { ...data, tests, train: data.train.slice(0, count) };
}

function encoder({ vocabulary, classes, type }: Dataset, positional: string): tf.LayersModel {
  return transformerEncoder({
    ...{ vocabSize: vocabulary.length, modelDim: 16, numLayers: 2, numHeads: 2, maxLength: 32, positional },
    head: { type, numClasses: classes.length },
    seed: 3,
  });
}

/** Letters that are drawn one for one: what stands at a place says nothing of the place. */
const LETTERS = part('reverse', 300);

beforeAll(() => useBackend(FAST));

describe('probeBeforeTraining', () => {
  it('finds no position where there is none, in any layer, and each in embeddings that have them', async () => {
    const none = await probeBeforeTraining(encoder(LETTERS, 'none'), LETTERS);
    const { untrained, trained, chance, positionOfToken } = await none();
    expect(untrained).toHaveLength(3);
    expect(trained).toEqual(untrained);
    for (const { position } of [...untrained, { position: positionOfToken }]) {
      expect(Math.abs(position - chance.position)).toBeLessThan(0.04);
    }
    expect(untrained[0]?.token).toBe(1);
    const sinusoidal = await (await probeBeforeTraining(encoder(LETTERS, 'sinusoidal'), LETTERS))();
    expect(sinusoidal.untrained[0]?.position).toBeGreaterThan(0.98);
  });

  it('measures the model as it is when it is asked again, and leaves nothing behind', async () => {
    const model = encoder(LETTERS, 'rotary');
    const before = tf.memory().numTensors;
    const probe = await probeBeforeTraining(model, LETTERS);
    tf.tidy(() => {
      for (const weight of model.trainableWeights) weight.write(weight.read().mul(-2));
    });
    const { untrained, trained } = await probe();
    expect(untrained[2]).not.toEqual(untrained[0]);
    expect(trained[2]).not.toEqual(untrained[2]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the reference of a probe', () => {
  it('is what guessing reaches, and what a token tells of its position', async () => {
    const data = part('reverse', 3);
    const examples = (...rows: number[][]) => rows.map((tokens) => ({ tokens, target: tokens.map(() => 0) }));
    const train = examples([1, 2], [1, 2, 3], [1, 2, 3], [1]);
    const tests = [{ length: 3, examples: examples([1, 2, 3], [3, 4]) }];
    const probe = await probeBeforeTraining(encoder(data, 'none'), { train, tests });
    const { chance, positionOfToken } = await probe();
    // Most frequent are token 1 and position 0; by its token, the 3 in the second sequence would stand at 2.
    expect(chance).toEqual({ token: 1 / 5, position: 2 / 5 });
    expect(positionOfToken).toBe(3 / 5);
  });
});
