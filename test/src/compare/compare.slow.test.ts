import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { built, printedBy, readResults, temporaryFolder, timeless } from '../../cli/command.js';

const folder = temporaryFolder();

/** Compares tiny own data by the executor `execute` of a body, and leaves results.json in a folder. */
async function compared(out: string, body: string): Promise<unknown> {
  rmSync(join(folder, out), { recursive: true, force: true });
  const printed = await printedBy(
    `
import { chooseBackend } from ${built('src/compare/backend.js')};
import { compare } from ${built('src/compare/compare.js')};
import { inProcessExecutor } from ${built('src/compare/inProcessExecutor.js')};
import { RunStore } from ${built('src/compare/runStore.js')};
import { threadExecutor } from ${built('src/compare/threadExecutor.js')};
import { environmentHere } from ${built('src/compare/trainJob.js')};
import { resultsText } from ${built('src/experiment/resultsText.js')};

const backend = await chooseBackend('cpu');
const here = environmentHere(backend);
const file = { file: 'own.tsv', text: 'a b\\tX Y\\nb a\\tY X' };
const source = { kind: 'tsv', tsv: { name: 'own', format: 'tags', train: file, test: file } };
const settings = { steps: 4, batch: 2, lr: 1e-3, width: 4, layers: 1, heads: 2, backend: 'cpu', kernels: 'stock' };
const plan = { sources: [source], encodings: ['none', 'rotary'], seeds: [1, 2], settings: [settings], study: {}, workers: 2, backend, resume: false };
const heard = { runs: 0, failures: 0, steps: [], retrained: [], resumed: 0 };
const hooks = {
  onStart: (_, resumed) => { heard.resumed = resumed; },
  onRun: () => { heard.runs++; },
  onFailure: () => { heard.failures++; },
  onSteps: (done) => { heard.steps.push(done); },
  onRetrained: ({ jobs, problem }) => { heard.retrained.push([jobs.length, problem]); },
};
const store = new RunStore(${JSON.stringify(out)});
const run = async (execute, more = {}) => {
  const { results } = await compare({ ...plan, ...more }, execute, store, hooks, new AbortController().signal);
  store.write('results.json', resultsText(results));
};
const failing = (job) => job.encoding === 'rotary' && job.seed === 1;
const threads = threadExecutor(2, { backend: 'cpu', kernels: 'stock', imports: [], keepsModels: false });
/** Another of the same executor's jobs fails. */
const withFailure = (execute) => async (jobs, progress, signal) => {
  await execute(jobs.filter((job) => !failing(job)), progress, signal);
  for (const job of jobs.filter(failing)) progress.onOutcome({ job, error: new Error('the queue lost it') });
};
/** Jobs in the order that it likes; one fails first, and each other is run twice. */
const queue = async (jobs, progress, signal) => {
  for (const job of jobs.toReversed ? jobs.toReversed() : [...jobs].reverse()) {
    if (failing(job)) progress.onOutcome({ job, error: new Error('the queue lost it') });
    else await inProcessExecutor(here)([job, job], progress, signal);
  }
};
/** The same, on machines with other kernels for the jobs of seed 2. */
const mixed = (jobs, { onStep, onOutcome }, signal) => inProcessExecutor(here)(jobs, {
  onStep,
  onOutcome: (outcome) => onOutcome(
    outcome.job.seed === 2 ? { ...outcome, environment: { ...here, kernels: 'relaxed' } } : outcome,
  ),
}, signal);
${body}
console.log(JSON.stringify(heard));
`,
    folder,
  );
  return JSON.parse(printed);
}

const found = (out: string) => readResults(join(folder, out));

describe('compare', () => {
  it('gives the same results to the last digit, whoever runs its jobs, in what order and how often', async () => {
    await compared('threads', 'await run(withFailure(threads));');
    const heard = await compared('queue', 'await run(queue);');
    expect(timeless(found('queue'))).toEqual(timeless(found('threads')));
    expect(heard).toMatchObject({ runs: 3, failures: 1 });
    // A job that is run again adds no steps.
    const { steps } = heard as { steps: number[] };
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.at(-1)).toBe(16);
    expect(found('queue').failures).toEqual([
      { task: 'own', encoding: 'rotary', seed: 1, settings: 0, error: 'the queue lost it' },
    ]);
  });

  it('says of each run what computed it, and names an environment once', async () => {
    await compared('mixed', 'await run(mixed);');
    const { environments, runs } = found('mixed');
    expect(environments.map(({ kernels }) => kernels)).toEqual(['stock', 'relaxed']);
    expect(runs.map(({ seed, environment }) => [seed, environment])).toEqual([
      [1, 0],
      [2, 1],
      [1, 0],
      [2, 1],
    ]);
  });

  it('trains again what other kernels computed', async () => {
    const heard = await compared('again', 'await run(mixed); await run(threads, { resume: true });');
    expect(heard).toMatchObject({
      resumed: 2,
      retrained: [[2, 'computed by cpu with relaxed kernels, not by cpu with stock kernels']],
    });
    expect(found('again').environments).toHaveLength(1);
  });
});
