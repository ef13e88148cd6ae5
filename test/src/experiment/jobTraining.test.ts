import * as tf from '@tensorflow/tfjs';
import type { Job } from '../../../src/experiment/job.js';
import { type JobState, JobTraining } from '../../../src/experiment/jobTraining.js';
import { loadDataset, runJob } from '../../../src/experiment/runJob.js';
import { FAST, useBackend } from '../../support/backends.js';

/** A point of the curves every third step, and one at the last. */
const JOB: Job = {
  source: { kind: 'task', name: 'plausible' },
  ...{ encoding: 'rotary', seed: 1 },
  settings: {
    ...{ steps: 61, batch: 5, lr: 2e-3, width: 8, layers: 1, heads: 2 },
    ...{ backend: 'wasm', kernels: 'relaxed' },
  },
};
const DATA = loadDataset(JOB.source, JOB.seed);

async function advanced(training: JobTraining, steps: number): Promise<JobTraining> {
  for (let step = 0; step < steps; step++) await training.advance();
  return training;
}

describe('JobTraining', () => {
  beforeAll(() => useBackend(FAST));

  it('has the curves of a run, also when it goes on from a state between two points', async () => {
    const run = await runJob(JOB);
    const first = await advanced(await JobTraining.open(JOB, DATA), 10);
    expect(first.lossCurve.map(({ step }) => step)).toEqual([3, 6, 9]);
    const state = await first.state();
    await advanced(first, 5);
    first.dispose();

    const second = await JobTraining.open(JOB, DATA);
    await second.restore(state);
    expect(second.isFinished).toBe(false);
    await advanced(second, 51);
    expect(second.isFinished).toBe(true);
    expect(second.lossCurve).toEqual(run.lossCurve);
    expect(second.accuracyCurve).toEqual(run.accuracyCurve);
    expect(second.untrained).toEqual(run.positions?.untrained);
    second.dispose();
  });

  it('trains by the optimizer of its settings', async () => {
    const settings = { ...JOB.settings, steps: 3 };
    const lossesOf = async (more: Partial<Job['settings']>) => {
      const training = await advanced(
        await JobTraining.open({ ...JOB, settings: { ...settings, ...more } }, DATA),
        3,
      );
      training.dispose();
      return training.lossCurve.map(({ value }) => value);
    };
    const plain = await lossesOf({});
    const others: Partial<Job['settings']>[] = [
      { warmup: 2 },
      { schedule: 'linear' },
      { schedule: 'cosine' },
      { warmup: 1, schedule: 'inverse-sqrt' },
      { weightDecay: 10 },
      { clip: 1e-6 },
      { dropout: 0.5 },
      { curriculum: 1 },
    ];
    const all = [plain];
    for (const one of others) all.push(await lossesOf(one));
    // The first step's loss is that of the untrained model, but for what drops out and what comes first.
    expect(new Set(all.slice(0, -2).map(([first]) => first)).size).toBe(1);
    expect(new Set(all.map((losses) => losses.at(-1))).size).toBe(all.length);
  });

  it('ends where the validation part is as right as was asked for, and not by the test part', async () => {
    const [token] = DATA.validation.map(({ tokens }) => tokens);
    const known = (target: number) => [{ tokens: token ?? [1], target }];
    const [tests, settings] = [[{ length: 8, examples: known(0) }], { ...JOB.settings, until: 1 }];
    const goal = { ...JOB, settings };
    const always = { ...DATA, tests, validation: [...known(0), ...known(1)] };
    const training = await advanced(await JobTraining.open(goal, always), 61);
    expect([training.step, training.isFinished, training.reachedAt]).toEqual([61, true, null]);
    training.dispose();

    const { settings: run } = { ...goal, settings: { ...settings, until: 0.4 } };
    const early = await JobTraining.open({ ...goal, settings: run }, always);
    // Half of it is right before any step, which is no training.
    expect([early.isFinished, early.reachedAt]).toEqual([false, null]);
    await advanced(early, 3);
    expect([early.isFinished, early.reachedAt]).toEqual([true, 3]);
    const state = await early.state();
    early.dispose();
    const again = await JobTraining.open({ ...goal, settings: run }, always);
    await again.restore(state);
    expect(again.reachedAt).toBe(3);
    again.dispose();
  });

  it('leaves no tensor behind, also where the model cannot be used', async () => {
    const before = tf.memory().numTensors;
    const training = await advanced(await JobTraining.open(JOB, DATA), 4);
    const state: JobState = await training.state();
    await training.restore(state);
    training.dispose();
    const long = { ...DATA, tests: [{ length: 9, examples: [{ tokens: new Array(9).fill(1), target: 0 }] }] };
    await expect(JobTraining.open({ ...JOB, encoding: 'learned' }, long)).rejects.toThrow(
      'the longest test sequence has 9 tokens, the longest of training 8:',
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
