import type { Estimate, RunOfResults, SummaryRow } from './results.js';
import { estimate, median, medianTime } from './statistics.js';

/** The order in which a comparison was asked for. */
export interface SummaryOrder {
  readonly tasks?: readonly string[];
  readonly encodings?: readonly string[];
}

type Summarized = Omit<RunOfResults, 'environment'>;

/**
 * What the seeds of each task and encoding have in common, with its best settings: one row a pair that has at least one
 * finished run, ordered by task, then by encoding, as `order` lists them. Names that `order` does not list follow in the
 * order in which the runs mention them, so that no run is silently left out.
 */
export function summarize(runs: readonly Summarized[], order: SummaryOrder = {}): SummaryRow[] {
  const tasks = unique([...(order.tasks ?? []), ...runs.map((run) => run.task)]);
  const encodings = unique([...(order.encodings ?? []), ...runs.map((run) => run.encoding)]);
  return tasks.flatMap((task) =>
    encodings.flatMap((encoding) => {
      const tried = bySettings(runs.filter((run) => run.task === task && run.encoding === encoding));
      const seeds = bestOf(tried);
      const first = seeds[0];
      return first === undefined ? [] : [summaryRow(first, seeds, tried.length)];
    }),
  );
}

function bySettings(runs: readonly Summarized[]): Summarized[][] {
  const groups = new Map<number, Summarized[]>();
  for (const run of runs) groups.set(run.settings, [...(groups.get(run.settings) ?? []), run]);
  return [...groups.values()];
}

/**
 * The seeds of the settings with the best mean on the validation part, of those that most seeds have finished: settings with
 * which a training diverged are none to choose. Of equal ones, the first.
 */
function bestOf(tried: readonly Summarized[][]): Summarized[] {
  const most = Math.max(...tried.map(({ length }) => length));
  const [first = [], ...others] = tried.filter(({ length }) => length === most);
  return others.reduce((best, seeds) => (validationOf(seeds) > validationOf(best) ? seeds : best), first);
}

function validationOf(seeds: readonly Summarized[]): number {
  return seeds.reduce((sum, { validationAccuracy }) => sum + (validationAccuracy ?? 0), 0);
}

function summaryRow(first: Summarized, seeds: readonly Summarized[], settingsTried: number): SummaryRow {
  return {
    task: first.task,
    encoding: first.encoding,
    settings: first.settings,
    settingsTried,
    ...estimate(seeds.map((run) => run.testAccuracy)),
    // The same model for every seed.
    parameters: first.parameters,
    sequenceAccuracy: estimate(seeds.map((run) => run.sequenceAccuracy)),
    classAccuracy: estimates(seeds.map((run) => run.classAccuracy)),
    lengthAccuracy: estimates(seeds.map((run) => run.lengthAccuracy)),
    lengthLoss: means(seeds.map((run) => run.lengthLoss)),
    stepsTo95: medianTime(seeds.map((run) => run.stepsTo95)),
    stepsUntil: medianTime(seeds.map((run) => run.stepsUntil)),
    msPerStep: median(seeds.map((run) => run.msPerStep)),
  };
}

/** The mean for each name, over the seeds that have a value for it; null when none has. */
function means(seeds: readonly Readonly<Record<string, number | null>>[]): Record<string, number | null> {
  const names = unique(seeds.flatMap((values) => Object.keys(values)));
  return Object.fromEntries(
    names.map((name) => {
      const values = seeds.flatMap((one) => one[name] ?? []);
      return [
        name,
        values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length,
      ];
    }),
  );
}

/** An estimate for each name, over the seeds that have a value for it; null when none has. */
function estimates(
  seeds: readonly Readonly<Record<string, number | null>>[],
): Record<string, Estimate | null> {
  const names = unique(seeds.flatMap((accuracies) => Object.keys(accuracies)));
  return Object.fromEntries(
    names.map((name) => {
      const values = seeds.flatMap((accuracies) => accuracies[name] ?? []);
      return [name, values.length === 0 ? null : estimate(values)];
    }),
  );
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
