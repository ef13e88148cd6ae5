import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, printedBy, temporaryFolder } from '../../cli/command.js';

const folder = temporaryFolder();
const heardOf = join(folder, 'heardOf.mjs');
const started = join(folder, 'started.txt');

/** Of each thread that is started, a line. */
beforeEach(() => {
  writeFileSync(started, '');
  writeFileSync(
    heardOf,
    `import { appendFileSync } from 'node:fs';
appendFileSync(${JSON.stringify(started)}, 'a thread\\n');`,
  );
});

const threadsStarted = () => readFileSync(started, 'utf8').split('\n').length - 1;

/** Runs the body with the pool that is built, jobs of tiny own data, and what the hooks heard in `heard`. */
async function pooled(body: string): Promise<unknown> {
  const printed = await printedBy(
    `
import { threadExecutor } from ${built('src/compare/threadExecutor.js')};
import { StepCount } from ${built('src/compare/stepCount.js')};

const settings = { steps: 4, batch: 2, lr: 1e-3, width: 4, layers: 1, heads: 2, backend: 'cpu', kernels: 'stock' };
const file = { file: 'own.tsv', text: 'a b\\tX Y\\nb a\\tY X' };
const source = { kind: 'tsv', tsv: { name: 'own', format: 'tags', train: file, test: file } };
const job = (encoding, seed, more = {}) => ({ source, encoding, seed, settings: { ...settings, ...more } });
const nameOf = ({ source, encoding, seed }) => [source.tsv.name, encoding, seed].join('-');
const heard = [];
const hooks = {
  onStep: (job, step) => heard.push(['step', nameOf(job), step]),
  onOutcome: ({ job, error, ...trained }) => error ? hooks.onFailed(job, error) : hooks.onFinished(job, trained),
  onFinished: (job, { run }) => heard.push(['finished', nameOf(job), run.lossCurve.length]),
  onFailed: (job, error) => heard.push(['failed', nameOf(job), error.message]),
};
const setup = { backend: 'cpu', kernels: 'stock', imports: [${JSON.stringify(heardOf)}], keepsModels: false };
const controller = new AbortController();
const run = (jobs, workers = 2, mostJobs = undefined) =>
  threadExecutor(workers, setup, mostJobs)(jobs, hooks, controller.signal);
${body}
console.log(JSON.stringify(heard));
`,
    folder,
  );
  return JSON.parse(printed);
}

describe('threadExecutor', () => {
  it('hears of every step and of the end of each job', async () => {
    const heard = (await pooled("await run([job('none', 1), job('rotary', 2)]);")) as unknown[][];
    for (const key of ['own-none-1', 'own-rotary-2']) {
      expect(heard.filter(([, name]) => name === key)).toEqual([
        ...[1, 2, 3, 4].map((step) => ['step', key, step]),
        ['finished', key, 4],
      ]);
    }
    expect(heard).toHaveLength(10);
  });

  it('lets no job that fails stop another, also on the same worker', async () => {
    const heard = (await pooled(
      "await run([job('none', 1), job('nobody', 1), job('none', 2, { lr: 1e38 }), job('none', 3)], 1);",
    )) as unknown[][];
    const endings = heard
      .filter(([kind]) => kind !== 'step')
      .sort(([, a], [, b]) => (String(a) < String(b) ? -1 : 1));
    expect(endings).toEqual([
      ['failed', 'own-nobody-1', expect.stringContaining('unknown positional encoding "nobody"')],
      ['finished', 'own-none-1', 4],
      ['failed', 'own-none-2', expect.stringContaining('the loss became')],
      ['finished', 'own-none-3', 4],
    ]);
  });

  it('reports a run that cannot be kept as failed', async () => {
    const heard = await pooled(`
hooks.onStep = () => {};
hooks.onFinished = () => { throw new Error('disk full'); };
await run([job('none', 1)]);`);
    expect(heard).toEqual([['failed', 'own-none-1', 'disk full']]);
  });

  it('ends at once when it is stopped: what has not ended neither finished nor failed', async () => {
    const heard = (await pooled(`
const finished = hooks.onFinished;
hooks.onFinished = (...args) => { finished(...args); controller.abort(); };
await run([job('none', 1), job('none', 2, { steps: 1e6 }), job('none', 3)], 1);
await run([job('none', 4)]);`)) as unknown[][];
    expect(heard.filter(([kind]) => kind !== 'step')).toEqual([['finished', 'own-none-1', 4]]);
  });

  it('has the same threads for all jobs, up to so many', async () => {
    await pooled("await run([job('none', 1), job('none', 2), job('none', 3)], 1);");
    expect(threadsStarted()).toBe(1);
  });

  it('starts threads anew after so many jobs, and lets those that run end', async () => {
    const heard = (await pooled(`
hooks.onStep = () => {};
await run([job('none', 1), job('none', 2), job('none', 3), job('none', 4), job('none', 5)], 1, 2);
await run([job('rotary', 1, { steps: 1000 }), ...[2, 3].map((seed) => job('rotary', seed))], 2, 1);`)) as unknown[][];
    expect(threadsStarted()).toBeGreaterThanOrEqual(3 + 3);
    expect(heard.slice(0, 5)).toEqual([1, 2, 3, 4, 5].map((seed) => ['finished', `own-none-${seed}`, 4]));
    expect(heard.slice(5)).toEqual([
      ...[2, 3].map((seed) => ['finished', `own-rotary-${seed}`, 4]),
      ['finished', 'own-rotary-1', 20],
    ]);
  });

  it('has nothing to do without jobs', async () => {
    expect(await pooled('await run([]);')).toEqual([]);
  });
});

describe('StepCount', () => {
  it('adds the steps of all jobs; one that ended counts whole, however far it got', async () => {
    const totals = await pooled(`
const steps = new StepCount();
const note = () => heard.push(steps.total);
note();
steps.reached(job('none', 1), 2); note();
steps.reached(job('none', 2), 1); note();
steps.reached(job('none', 1), 3); note();
steps.ended(job('none', 2)); note();
steps.ended(job('none', 1)); note();`);
    expect(totals).toEqual([0, 2, 3, 4, 7, 8]);
  });
});
