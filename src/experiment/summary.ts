import { estimatedProbe } from './probeEstimates.js';
import type { Estimate, Run, SummaryRow } from './results.js';
import { estimate, median, medianTime } from './statistics.js';

/** The order in which a comparison was asked for. */
export interface SummaryOrder {
  readonly tasks?: readonly string[];
  readonly encodings?: readonly string[];
}

/**
 * What the seeds of each task and encoding have in common: one row a pair that has at least one finished run,
 * ordered by task, then by encoding, as `order` lists them. Names that `order` does not list follow in the
 * order in which the runs mention them, so that no run is silently left out.
 */
export function summarize(runs: readonly Run[], order: SummaryOrder = {}): SummaryRow[] {
  const tasks = unique([...(order.tasks ?? []), ...runs.map((run) => run.task)]);
  const encodings = unique([...(order.encodings ?? []), ...runs.map((run) => run.encoding)]);
  return tasks.flatMap((task) =>
    encodings.flatMap((encoding) => {
      const seeds = runs.filter((run) => run.task === task && run.encoding === encoding);
      const first = seeds[0];
      return first === undefined ? [] : [summaryRow(first, seeds)];
    }),
  );
}

function summaryRow(first: Run, seeds: readonly Run[]): SummaryRow {
  const probe = estimatedProbe(seeds.flatMap((run) => run.probe ?? []));
  return {
    task: first.task,
    encoding: first.encoding,
    ...estimate(seeds.map((run) => run.testAccuracy)),
    // The same model for every seed.
    parameters: first.parameters,
    sequenceAccuracy: estimate(seeds.map((run) => run.sequenceAccuracy)),
    classAccuracy: estimates(seeds.map((run) => run.classAccuracy)),
    lengthAccuracy: estimates(seeds.map((run) => run.lengthAccuracy)),
    stepsTo95: medianTime(seeds.map((run) => run.stepsTo95)),
    msPerStep: median(seeds.map((run) => run.msPerStep)),
    ...(probe && { probe }),
  };
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
