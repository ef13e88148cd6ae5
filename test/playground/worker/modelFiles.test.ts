import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { ModelFile, TrainingJob } from '../../../playground/protocol.js';
import { readModelFiles } from '../../../playground/worker/modelFiles/read.js';
import { writeModelFiles } from '../../../playground/worker/modelFiles/write.js';
import { type JobState, JobTraining } from '../../../src/experiment/jobTraining.js';
import { loadDataset } from '../../../src/experiment/runJob.js';
import { temporaryFolder } from '../../cli/command.js';
import { FAST, useBackend } from '../../support/backends.js';
import { predictionsOfSaved } from '../../support/savedModel.js';

const folder = temporaryFolder();

const JOB: TrainingJob = {
  source: { kind: 'task', name: 'plausible' },
  ...{ encoding: 't5', seed: 1, device: 'wasm' },
  settings: { steps: 20, batch: 5, lr: 1e-2, width: 8, layers: 1, heads: 2 },
};

async function trained(steps: number, job: TrainingJob = JOB): Promise<JobTraining> {
  const { source, encoding, seed, settings } = job;
  const whole = { ...settings, backend: 'wasm', kernels: 'relaxed' };
  const data = loadDataset(source, seed);
  const training = await JobTraining.open({ source, encoding, seed, settings: whole }, data);
  for (let step = 0; step < steps; step++) await training.advance();
  return training;
}

const text = (files: readonly ModelFile[], name: string) =>
  new TextDecoder().decode(files.find((file) => file.name === name)?.bytes);
const changed = (files: readonly ModelFile[], name: string, content: string): ModelFile[] => [
  ...files.filter((file) => file.name !== name),
  { name, bytes: new TextEncoder().encode(content) },
];

const withAbout = (change: object) => (files: readonly ModelFile[]) =>
  changed(
    files,
    'playground.json',
    JSON.stringify({ ...JSON.parse(text(files, 'playground.json')), ...change }),
  );
const withBytes = (files: readonly ModelFile[], name: string, change: (bytes: Uint8Array) => unknown) =>
  files.map((file) => {
    const bytes = file.bytes.slice();
    if (file.name === name) change(bytes);
    return { name: file.name, bytes };
  });

describe('The files of a model', () => {
  let training: JobTraining;
  let files: readonly ModelFile[];
  beforeAll(async () => {
    await useBackend(FAST);
    training = await trained(3);
    files = await writeModelFiles(training, JOB);
  });

  it('are what tf.js reads, in a process that has the layers only', async () => {
    const into = join(folder, 'model');
    mkdirSync(into);
    for (const { name, bytes } of files) writeFileSync(join(into, name), bytes);
    const tokens = [
      [1, 2, 3, 4, 5],
      [5, 3, 2, 0, 0],
    ];
    const { predictions, metadata } = await predictionsOfSaved(into, tokens);
    const own = tf.tidy(() =>
      (training.model.predict(tf.tensor2d(tokens, [2, 5], 'int32')) as tf.Tensor).dataSync(),
    );
    expect(predictions).toHaveLength(own.length);
    predictions.forEach((logit, i) => {
      expect(logit).toBeCloseTo(own[i] as number, 4);
    });
    expect(metadata.classes).toEqual(training.data.classes);
    expect(metadata.vocabulary).toEqual(training.data.vocabulary);
  });

  it('say what the model answers to, and how it was trained', () => {
    const about = JSON.parse(text(files, 'playground.json'));
    expect(about).toMatchObject({
      settings: { task: 'plausible', encoding: 't5', seed: 1, steps: 20, lr: 0.01 },
      ...{ type: 'classify', classes: training.data.classes, step: 3 },
      lossCurve: [{ step: 1 }, { step: 2 }, { step: 3 }],
    });
  });

  it('bring the weights and the curves back, to the last bit', async () => {
    const other = await trained(0);
    const before = tf.memory().numTensors;
    const state: JobState = await readModelFiles(files, other, JOB);
    expect(tf.memory().numTensors).toBe(before);
    await other.restore(state);
    const [mine, theirs] = [await other.state(), await training.state()];
    expect(mine.training.weights).toEqual(theirs.training.weights);
    expect([mine.training.step, mine.lossCurve, mine.accuracyCurve]).toEqual([
      ...[3, theirs.lossCurve, theirs.accuracyCurve],
    ]);
    await other.advance();
    expect(other.lossCurve.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    other.dispose();
  });

  it.each<[string, (files: readonly ModelFile[]) => readonly ModelFile[], string]>([
    ['nothing', () => [], 'playground.json is missing; the files given are none.'],
    [
      'a part',
      (all) => all.filter(({ name }) => name !== 'weights.bin'),
      'weights.bin is missing; the files given are model.json, playground.json.',
    ],
    ['no JSON', (all) => changed(all, 'playground.json', '{'), 'playground.json is not JSON.'],
    ['a list', (all) => changed(all, 'model.json', '3'), 'model.json is not JSON.'],
    [
      'another program',
      (all) => changed(all, 'playground.json', '{}'),
      'playground.json was written by another program: expected the format "tfjs-transformer-block playground 1".',
    ],
    [
      'no step',
      (all) =>
        changed(
          all,
          'playground.json',
          text(all, 'playground.json').replace('"step": 3,\n  "l', '"step": -1,\n  "l'),
        ),
      'playground.json must have a step from 0 to 20; got -1.',
    ],
    [
      'a step that is never reached',
      withAbout({ step: 1e15 }),
      'must have a step from 0 to 20; got 1000000000000000.',
    ],
    ['a step as text', withAbout({ step: '3' }), 'playground.json must have a step from 0 to 20; got "3".'],
    [
      'a loss that is no number',
      withAbout({ lossCurve: [{ step: 1, value: null }] }),
      'playground.json has a lossCurve that is not one of a training of 3 steps.',
    ],
    [
      'an accuracy of 700%',
      withAbout({ accuracyCurve: [{ step: 0, value: 7 }] }),
      'playground.json has an accuracyCurve that is not one of a training of 3 steps.',
    ],
    [
      'a curve that goes on after the last step',
      withAbout({ accuracyCurve: [{ step: 4, value: 0.5 }] }),
      'playground.json has an accuracyCurve that is not one of a training of 3 steps.',
    ],
    ['a curve without points', withAbout({ lossCurve: [null] }), 'has a lossCurve that is not one of'],
    [
      'NaN',
      (all) =>
        withBytes(all, 'weights.bin', (bytes) => new Float32Array(bytes.buffer).fill(Number.NaN, 5, 6)),
      'weights.bin must contain finite numbers; number 5 is NaN.',
    ],
    [
      'Infinity',
      (all) => withBytes(all, 'weights.bin', (bytes) => new Float32Array(bytes.buffer).fill(-1 / 0, 0, 1)),
      'weights.bin must contain finite numbers; number 0 is -Infinity.',
    ],
    [
      'weights of other layers',
      (all) => changed(all, 'model.json', text(all, 'model.json').replace('query/kernel', 'key/kernel')),
      'model.json has different weights than the model of this training.',
    ],
    [
      'a list of weights without shapes',
      (all) => changed(all, 'model.json', text(all, 'model.json').replace('"shape":', '"size":')),
      'model.json has different weights than the model of this training.',
    ],
    [
      'weights of another type',
      (all) => changed(all, 'model.json', text(all, 'model.json').replace('"float32"}', '"int32"}')),
      'model.json has different weights than the model of this training.',
    ],
    [
      'other words',
      (all) => changed(all, 'playground.json', text(all, 'playground.json').replace('"adam"', '"Adam"')),
      'playground.json does not have the vocabulary of the data of this training.',
    ],
    ['no model', (all) => changed(all, 'model.json', '{}'), 'model.json is not a tf.js model.'],
    [
      'too few weights',
      (all) => changed(all, 'weights.bin', 'abc'),
      'weights.bin has 3 bytes; model.json lists weights of ',
    ],
  ])('are refused: %s', async (_, change, message) => {
    const before = tf.memory().numTensors;
    await expect(readModelFiles(change(files), training, JOB)).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[string, Partial<TrainingJob>, string]>([
    ['encoding', { encoding: 'none' }, 'encoding t5; this one has none'],
    ['learning rate', { settings: { ...JOB.settings, lr: 0.02 } }, 'lr 0.01; this one has 0.02'],
  ])('are refused for a training with another %s', async (_, change, message) => {
    await expect(readModelFiles(files, training, { ...JOB, ...change })).rejects.toThrow(
      `playground.json is of a training with ${message}.`,
    );
  });

  it('are refused for a training on other data', async () => {
    const part = { file: 'mine.tsv', text: 'a\tX\nb\tY\n' };
    const tsv = { name: 'mine', format: 'label', train: part, test: part } as const;
    for (const [source, here] of [
      [{ kind: 'task', name: 'agent' }, 'the task agent'],
      [{ kind: 'tsv', tsv }, 'your own data "mine"'],
    ] as const) {
      await expect(readModelFiles(files, training, { ...JOB, source })).rejects.toThrow(
        `playground.json is of a training on the task plausible; this one is on ${here}.`,
      );
    }
  });

  it('are found when the browser has numbered them', async () => {
    const numbered = files.map(({ name, bytes }) => ({ name: name.replace('.', ' (1).'), bytes }));
    expect(await readModelFiles(numbered, training, JOB)).toEqual(await readModelFiles(files, training, JOB));
  });

  it('do not hold a person’s own data', async () => {
    const part = (name: string) => ({ file: `${name}.tsv`, text: 'a secret\tX\nno secret\tY\n' });
    const tsv = { name: 'mine', format: 'label', train: part('train'), test: part('test') } as const;
    const job: TrainingJob = { ...JOB, source: { kind: 'tsv', tsv } };
    const own = await trained(0, job);
    const about = text(await writeModelFiles(own, job), 'playground.json');
    expect(JSON.parse(about).settings).toMatchObject({ 'own data': 'mine', format: 'label' });
    expect(about).not.toContain('no secret');
    own.dispose();
  });
});
