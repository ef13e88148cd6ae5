import fc from 'fast-check';
import { curveSample } from '../../../src/experiment/curveSample.js';
import type { Job } from '../../../src/experiment/job.js';
import { JobTraining } from '../../../src/experiment/jobTraining.js';
import { loadDataset } from '../../../src/experiment/runJob.js';
import { type Example, type Task, taskByName, taskNames } from '../../../src/tasks/index.js';
import { score } from '../../../src/training/score.js';
import { hash } from '../../../src/util/random.js';
import { FAST, useBackend } from '../../support/backends.js';

/** Tasks whose sequences come in pairs of the same tokens: nothing blind to order is right more than half of the time. */
const PAIRED = taskNames()
  .map(taskByName)
  .filter(({ bagOfWordsAccuracy }) => bagOfWordsAccuracy === 0.5);

const bagOf = ({ tokens }: Example) => [...tokens].sort((a, b) => a - b);

/** What a predictor answers that knows the bag of tokens and, of tags, the token that is asked about. */
function blindAnswers(seed: number, { classes, type }: Task, examples: readonly Example[]): number[][] {
  return examples.map((example) => {
    const asked = type === 'tag' ? example.tokens : [0];
    return asked.map((token) => hash([seed, token, ...bagOf(example)]) % classes.length);
  });
}

/** The best that a predictor can do that knows each of these bags: of each, its most frequent answer. */
function memorised(task: Task, examples: readonly Example[]): number[][] {
  const targets = new Map<string, number[]>();
  const key = (example: Example, place: number) =>
    [...bagOf(example), task.type === 'tag' ? example.tokens[place] : ''].join(' ');
  const labels = ({ target }: Example) => (typeof target === 'number' ? [target] : target);
  for (const example of examples) {
    labels(example).forEach((label, place) => {
      if (label >= 0) targets.set(key(example, place), [...(targets.get(key(example, place)) ?? []), label]);
    });
  }
  const most = (values: readonly number[]) =>
    [...values].sort(
      (a, b) => values.filter((v) => v === b).length - values.filter((v) => v === a).length,
    )[0];
  return examples.map((example) =>
    labels(example).map((_, place) => most(targets.get(key(example, place)) ?? []) ?? 0),
  );
}

describe('curveSample', () => {
  it('has the tasks to look at', () => {
    expect(PAIRED.map(({ name }) => name)).toEqual(['plausible', 'agent', 'before', 'missing-letter']);
  });

  it.each(PAIRED.map(({ name }) => name))(
    'is such that no model blind to order passes its bound on %s, whatever the size',
    (name) => {
      const task = taskByName(name);
      const [lengths] = task.testLengths;
      const property = fc.property(
        fc.integer({ min: 1, max: 100 }).map((pairs) => 2 * pairs),
        fc.integer({ min: 1, max: 250 }),
        fc.nat(),
        (count, most, seed) => {
          const sample = curveSample(task.generate({ part: 'test', count, lengths, seed }), most);
          expect(sample.length).toBeGreaterThan(0);
          for (const answers of [blindAnswers(seed, task, sample), memorised(task, sample)]) {
            expect(score(sample, answers, task.classes.length).accuracy).toBeLessThanOrEqual(0.5);
          }
        },
      );
      fc.assert(property, { numRuns: 60, seed: 7 });
    },
  );

  it('is all that there is, in its order, up to the size', () => {
    const examples = taskByName('sort').generate({
      ...{ part: 'test', count: 512, lengths: { min: 4, max: 8 }, seed: 1 },
    });
    expect(curveSample(examples)).toEqual(examples);
    expect(curveSample(examples, 512)).toEqual(examples);
  });

  it('is evenly spread, and about as many as asked for', () => {
    const examples = Array.from({ length: 1000 }, (_, i) => ({ tokens: [i + 1], target: i < 500 ? 0 : 1 }));
    const sample = curveSample(examples, 100);
    expect(sample).toHaveLength(100);
    expect(sample.filter(({ target }) => target === 0)).toHaveLength(50);
    expect(new Set(sample).size).toBe(100);
  });

  it('finds sequences of the same tokens wherever they stand', () => {
    const one = Array.from({ length: 50 }, (_, i) => ({ tokens: [1, i + 2], target: 0 }));
    const other = one.map(({ tokens }) => ({ tokens: [...tokens].reverse(), target: 1 }));
    const sample = curveSample([...one, ...other], 20);
    expect(sample).toHaveLength(20);
    const bags = sample.map((example) => bagOf(example).join(' '));
    expect(new Set(bags).size).toBe(10);
  });

  it('is not empty where all sequences have the same tokens', () => {
    const examples = Array.from({ length: 30 }, () => ({ tokens: [1], target: 0 }));
    expect(curveSample(examples, 10)).toHaveLength(30);
  });
});

describe('The accuracy curve of a task', () => {
  beforeAll(() => useBackend(FAST));

  it('stays at the 50% that are possible without positions', async () => {
    const job: Job = {
      source: { kind: 'task', name: 'plausible' },
      ...{ encoding: 'none', seed: 2 },
      settings: {
        ...{ steps: 40, batch: 16, lr: 2e-3, width: 16, layers: 1, heads: 2 },
        ...{ backend: 'wasm', kernels: 'relaxed' },
      },
    };
    const training = await JobTraining.open(job, loadDataset(job.source, job.seed));
    while (!training.isFinished) await training.advance();
    expect(new Set(training.accuracyCurve.map(({ value }) => value))).toEqual(new Set([0.5]));
    training.dispose();
  });
});
