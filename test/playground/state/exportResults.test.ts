import { signal } from '@preact/signals';
import { resultsOf } from '../../../playground/state/exportResults.js';
import { Training } from '../../../playground/state/training.js';
import { schemaErrors } from '../../src/experiment/resultsSchema.js';
import { madeUpResults } from '../../support/madeUpResults.js';
import { FakeWorker, jobOf, settled, statusAt } from './fakeWorker.js';

const { environment } = madeUpResults();

async function trainingAt(
  encoding: string,
  step: number,
  state: 'paused' | 'finished',
  { failure, seed = 1 }: { failure?: Error; seed?: number } = {},
) {
  const worker = new FakeWorker(failure ?? null);
  const training = new Training({ ...jobOf(encoding), seed }, () => worker.connection, signal(null));
  await settled();
  if (!failure) worker.tell(statusAt(step, state));
  return training;
}

describe('results.json of the page', () => {
  it('is what the command writes: finished runs, and why there is no more', async () => {
    const results = await resultsOf(
      [
        await trainingAt('rotary', 300, 'finished'),
        await trainingAt('none', 120, 'paused'),
        await trainingAt('learned', 0, 'paused', { failure: new RangeError('width is odd') }),
      ],
      environment,
    );
    expect(schemaErrors(results)).toEqual([]);
    expect(results.runs.map(({ encoding }) => encoding)).toEqual(['rotary']);
    expect(results.summary.map(({ encoding }) => encoding)).toEqual(['rotary']);
    expect(results.encodings.map(({ name }) => name)).toEqual(['rotary', 'none', 'learned']);
    expect(results.failures).toEqual([
      { task: 'plausible', encoding: 'none', seed: 1, settings: 0, error: 'not finished: step 120 of 300' },
      { task: 'plausible', encoding: 'learned', seed: 1, settings: 0, error: 'width is odd' },
    ]);
    expect(results.settings).toHaveLength(1);
    expect(results.settings[0]).toMatchObject({
      steps: 300,
      width: 32,
      backend: environment.backend,
      kernels: 'relaxed',
    });
    expect(results.tasks[0]).toMatchObject({ name: 'plausible', testLengths: [8, 16, 32] });
  });

  it('names encodings with their options', async () => {
    const results = await resultsOf(
      [await trainingAt('rotary(maxWavelength=500)', 300, 'finished')],
      environment,
    );
    expect(schemaErrors(results)).toEqual([]);
    expect(results.encodings.map(({ name, label }) => [name, label])).toEqual([
      ['rotary(maxWavelength=500)', 'RoPE (maxWavelength=500)'],
    ]);
    expect(results.summary.map(({ encoding }) => encoding)).toEqual(['rotary(maxWavelength=500)']);
  });

  it('has every seed of every encoding, each name once', async () => {
    const trainings = [1, 2].flatMap((seed) =>
      ['none', 'rotary'].map((name) => trainingAt(name, 300, 'finished', { seed })),
    );
    const results = await resultsOf(await Promise.all(trainings), environment);
    expect(schemaErrors(results)).toEqual([]);
    expect(results.study).toMatchObject({ encodings: ['none', 'rotary'], seeds: [1, 2] });
    expect(results.encodings.map(({ name }) => name)).toEqual(['none', 'rotary']);
    expect(results.runs).toHaveLength(4);
    expect(results.summary.map(({ n }) => n)).toEqual([2, 2]);
  });

  it('knows the sizes of own data', async () => {
    const line = 'Adam ate an apple\tyes';
    const tsv = {
      name: 'mine',
      format: 'label',
      train: { file: 'a', text: line },
      test: { file: 'b', text: line },
    } as const;
    const worker = new FakeWorker();
    const training = new Training(
      { ...jobOf('none'), source: { kind: 'tsv', tsv } },
      () => worker.connection,
      signal(null),
    );
    await settled();
    worker.tell(statusAt(300, 'finished'));
    const { tasks } = await resultsOf([training], environment);
    expect(tasks[0]).toMatchObject({ name: 'mine', type: 'classify', classes: ['yes'], testLengths: [4] });
  });

  it('is refused while nothing is finished', async () => {
    await expect(resultsOf([await trainingAt('none', 5, 'paused')], environment)).rejects.toThrow(
      'No training is finished yet',
    );
  });
});
