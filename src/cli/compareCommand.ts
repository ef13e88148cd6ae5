import { chooseBackend } from '../compare/backend.js';
import { type CompareHooks, type Comparison, compare, jobsOf, type Plan } from '../compare/compare.js';
import { costOf } from '../compare/cost.js';
import type { Executor } from '../compare/executor.js';
import { importModules } from '../compare/importModules.js';
import { RunStore } from '../compare/runStore.js';
import type { Results, Settings } from '../experiment/results.js';
import { resultsText } from '../experiment/resultsText.js';
import { renderCsv } from '../report/csv.js';
import { count, plural } from '../report/format.js';
import { printable } from '../report/printable.js';
import { renderInvariance, renderTable } from '../report/table.js';
import { wantsColor } from '../report/terminal.js';
import { publishedStudy } from '../studies/index.js';
import { chosenPlace } from './executors.js';
import { settingsGrid } from './grid.js';
import { renderList } from './list.js';
import { type CompareOptions, MANY_RUNS, UsageError } from './options.js';
import { type ProgressDisplay, progressDisplay } from './progress.js';
import { sayError } from './sayError.js';
import { studyOf } from './study.js';
import { chosenSubject } from './subject.js';

/** Runs `compare` and gives its exit code: 0, or 1 when a run failed. */
export async function compareCommand(options: CompareOptions, signal: AbortSignal): Promise<number> {
  await importModules(options.import);
  if (options.list) {
    process.stdout.write(renderList());
    return 0;
  }
  const plan = await planOf(options);
  checkRuns(jobsOf(plan).length, options);
  const display = progressDisplay(process.stderr, options.quiet);
  const place = await chosenPlace(options, plan, display.note);
  try {
    return await compareThere(place.execute, plan, options, display, signal);
  } finally {
    place.leave();
  }
}

async function compareThere(
  execute: Executor,
  plan: Plan,
  options: CompareOptions,
  display: ProgressDisplay,
  signal: AbortSignal,
): Promise<number> {
  const store = new RunStore(options.out, options.import, plan.settings[0].init !== undefined);
  const color = wantsColor(process.stdout);
  const talk = (text: string) => {
    if (!options.quiet && !options.json) process.stdout.write(`${text}\n`);
  };
  talk(`Backend: ${plan.backend.backend} (${printable(plan.backend.reason)})\n`);
  if (!options.merge && !options.quiet) await sayBudget(options, plan, talk);

  const hooks: CompareHooks = {
    onInvariance: (rows) => {
      if (rows.length > 0) talk(renderInvariance(rows, { color }));
    },
    onRetrained: display.retrained,
    onStart: display.start,
    onSteps: display.steps,
    onRun: display.run,
    onFailure: display.failure,
    onUnkept: (error) => {
      display.stop();
      sayError(error);
    },
  };
  let comparison: Comparison;
  try {
    comparison = await compare(plan, execute, store, hooks, signal);
  } finally {
    display.stop();
  }
  const { results, runs, isStopped } = comparison;
  // First what needs no disk.
  const json = resultsText(results);
  process.stdout.write(options.json ? json : renderTable(results, { color }));
  try {
    talk(`\n${(await writeResults(store, results, json)).map(printable).join('\n')}`);
  } catch (error) {
    if (!isStopped) throw error;
    sayError(error);
  }
  if (!isStopped) return results.failures.length > 0 ? 1 : 0;
  process.stderr.write(
    `Stopped: ${results.runs.length} of ${runs} runs are finished. Free disk space, and continue with the same command and --resume.\n`,
  );
  return 1;
}

/** What a study will take, before it takes it. */
async function sayBudget(
  { study: name, scale }: CompareOptions,
  plan: Plan,
  talk: (text: string) => void,
): Promise<void> {
  const study = publishedStudy(name);
  if (!study) return;
  const { runs, steps, minutes } = await costOf(plan);
  const time =
    minutes === null
      ? 'steps of this size are not timed'
      : `about ${plural(Math.ceil(minutes), 'minute')} here with ${plural(plan.workers, 'worker')}`;
  talk(`${study.name} (arXiv ${study.paper}) at scale ${scale}: ${study.title}`);
  talk(`${plural(runs, 'run')}, ${count(steps)} steps in all; ${time}\n`);
}

async function writeResults(store: RunStore, results: Results, json: string): Promise<string[]> {
  // Not at the start: the charts take as long to load as the rest of the command.
  const { renderReport } = await import('../report/html.js');
  return [
    store.write('results.json', json),
    store.write('results.csv', renderCsv(results)),
    store.write('report.html', renderReport(results)),
  ];
}

/** @throws UsageError when there are more runs than anyone may have meant. */
function checkRuns(runs: number, { yes }: CompareOptions): void {
  if (yes || runs <= MANY_RUNS) return;
  throw new UsageError(`this would start ${count(runs)} runs; add --yes to confirm`);
}

async function planOf(options: CompareOptions): Promise<Plan> {
  const grid = settingsGrid(options);
  const subjectOf = chosenSubject(options);
  const backend = await chooseBackend(options.backend, options.kernels);
  const { sources, encodings, model } = await subjectOf();
  const whole = (chosen: (typeof grid)[0]): Settings => ({
    ...chosen,
    ...model,
    ...{ backend: backend.backend, kernels: backend.kernels },
    ...(options.causal && { causal: options.causal }),
    ...(options.probe && { probe: options.probe }),
  });
  const [first, ...others] = grid;
  return {
    ...{ sources, encodings, backend },
    seeds: options.seeds,
    settings: [whole(first), ...others.map(whole)],
    study: studyOf(options, { sources, encodings }),
    workers: options.workers,
    ...(options.shard && { shard: options.shard }),
    resume: options.resume,
  };
}
