import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { FileError, writeFolderWhole } from '../../../src/compare/files.js';
import { openPublished } from '../../../src/compare/published.js';
import type { Settings } from '../../../src/experiment/results.js';
import { runJob } from '../../../src/experiment/runJob.js';
import { toModelFiles } from '../../../src/models/modelFiles.js';
import { temporaryFolder } from '../../cli/command.js';
import { useBackend } from '../../support/backends.js';
import { goldenModel } from '../../support/goldenModels.js';
import { predictionsOfSaved } from '../../support/savedModel.js';

const folder = temporaryFolder();
const TOKENS = [
  [2, 7, 5, 11, 3],
  [2, 13, 3, 0, 0],
];
const file = (text: string) => ({ file: 'made-up.tsv', text });
const VOWELS = file('a b c\tV C C\ne z\tV C\nd o g i\tC V C V\n');

/** Trains a published encoder for a few steps, saves it, and gives what it predicts before it is disposed of. */
async function savedBy(name: string, freeze: boolean, into: string): Promise<number[]> {
  const published = await openPublished(goldenModel(name));
  const settings: Settings = {
    ...{ steps: 3, batch: 2, lr: 1e-2, backend: 'cpu', kernels: 'stock', ...published.size },
    init: { folder: goldenModel(name), sha256: published.sha256, freeze },
  };
  const tsv = {
    name: 'own',
    format: 'tags',
    train: VOWELS,
    test: VOWELS,
    vocabulary: published.vocabulary,
  } as const;
  let predicted: number[] = [];
  await runJob(
    { source: { kind: 'tsv', tsv }, encoding: 'pretrained', seed: 1, settings },
    {
      onTrained: async (model, { classes, vocabulary }) => {
        const { description, weights } = await toModelFiles(model, { classes, vocabulary });
        writeFolderWhole(into, { 'model.json': description, 'weights.bin': weights });
        predicted = tf.tidy(() => [
          ...(model.predict(tf.tensor2d(TOKENS, [2, 5], 'int32')) as tf.Tensor).dataSync(),
        ]);
      },
    },
  );
  return predicted;
}

describe('a model that is saved', () => {
  beforeAll(() => useBackend('cpu'));

  it.each([
    ['albert', false],
    ['albert', true],
    ['bert', false],
    ['bert', true],
    ['roformer', false],
    ['roformer', true],
  ])('%s (frozen: %s) predicts the same in a process that has the layers only', async (name, freeze) => {
    const into = join(folder, `${name}-${freeze}`);
    const predicted = await savedBy(name, freeze, into);
    expect(predicted).toHaveLength(2 * 5 * 2);
    const loaded = await predictionsOfSaved(into, TOKENS);
    expect(loaded.predictions).toEqual(predicted);
    expect(loaded.metadata.classes).toEqual(['C', 'V']);
    expect(loaded.metadata.vocabulary[5]).toBe('a');
  });

  it('is model.json and weights.bin, as tf.js has them, and nothing of what was there before', async () => {
    const into = join(folder, 'again');
    mkdirSync(into);
    writeFileSync(join(into, 'old.txt'), '');
    const before = tf.memory().numTensors;
    await savedBy('bert', true, into);
    expect(tf.memory().numTensors).toBe(before);
    expect(readdirSync(into).sort()).toEqual(['model.json', 'weights.bin']);
    const json = JSON.parse(readFileSync(join(into, 'model.json'), 'utf8')) as Record<string, unknown>;
    expect(json).toMatchObject({ format: 'layers-model', weightsManifest: [{ paths: ['weights.bin'] }] });
  });

  it('says when it cannot be written', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    const into = join(folder, 'a-file', 'model');
    await expect(savedBy('bert', true, into)).rejects.toThrow(FileError);
    await expect(savedBy('bert', true, into)).rejects.toThrow(
      `cannot write ${into}: not a directory (ENOTDIR)`,
    );
  });
});
