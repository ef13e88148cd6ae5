import { chooseBackend } from '../compare/backend.js';
import { type CompareHooks, compare, type Plan } from '../compare/compare.js';
import { importModules } from '../compare/importModules.js';
import { RunStore } from '../compare/runStore.js';
import type { Results } from '../experiment/results.js';
import { resultsText } from '../experiment/resultsText.js';
import { renderCsv } from '../report/csv.js';
import { renderInvariance, renderTable } from '../report/table.js';
import { wantsColor } from '../report/terminal.js';
import { renderList } from './list.js';
import type { CompareOptions } from './options.js';
import { progressDisplay } from './progress.js';
import { chosenSubject } from './subject.js';

/** Runs `compare` and gives its exit code: 0, or 1 when a run failed. */
export async function compareCommand(options: CompareOptions, signal: AbortSignal): Promise<number> {
  await importModules(options.import);
  if (options.list) {
    process.stdout.write(renderList());
    return 0;
  }
  const plan = await planOf(options);
  const store = new RunStore(options.out, options.import);
  const color = wantsColor(process.stdout);
  const talk = (text: string) => {
    if (!options.quiet && !options.json) process.stdout.write(`${text}\n`);
  };
  talk(`Backend: ${plan.backend.backend} (${plan.backend.reason})\n`);

  const display = progressDisplay(process.stderr, options.quiet);
  const hooks: CompareHooks = {
    onInvariance: (rows) => {
      if (rows.length > 0) talk(renderInvariance(rows, { color }));
    },
    onStart: display.start,
    onSteps: display.steps,
    onRun: display.run,
    onFailure: display.failure,
  };
  let results: Results;
  try {
    results = await compare(plan, store, hooks, signal);
  } finally {
    display.stop();
  }
  // Not at the start: the charts take as long to load as the rest of the command.
  const { renderReport } = await import('../report/html.js');
  const json = resultsText(results);
  const files = [
    store.write('results.json', json),
    store.write('results.csv', renderCsv(results)),
    store.write('report.html', renderReport(results)),
  ];
  process.stdout.write(options.json ? json : renderTable(results, { color }));
  talk(`\n${files.join('\n')}`);
  return results.failures.length > 0 ? 1 : 0;
}

async function planOf(options: CompareOptions): Promise<Plan> {
  const subjectOf = chosenSubject(options);
  const backend = await chooseBackend(options.backend);
  const { sources, encodings, model } = await subjectOf();
  const { steps, batch, lr } = options;
  return {
    ...{ sources, encodings, backend },
    seeds: options.seeds,
    settings: { steps, batch, lr, ...model, backend: backend.backend, kernels: backend.kernels },
    workers: options.workers,
    imports: options.import,
    resume: options.resume,
  };
}
