import { groupsBy } from '../util/groupsBy.js';
import { estimatedProbe } from './probeEstimates.js';
import type { Estimate, RunOfResults, SummaryRow, TaskInfo } from './results.js';
import { estimate, median, medianTime } from './statistics.js';
import { stillRises } from './stillRises.js';
import { answersOf, sequencesOf } from './testParts.js';
import { type Answers, estimateAccuracy } from './twoWay.js';

type Summarized = Omit<RunOfResults, 'environment'>;

/**
 * What the seeds of each task and encoding have in common, with its best settings: one row a pair that has at least one
 * finished run, ordered by task, then by encoding. Encodings that `encodings` does not list follow in the order in which the
 * runs mention them, so that no run is silently left out.
 */
export function summarize(
  runs: readonly Summarized[],
  tasks: readonly TaskInfo[],
  encodings: readonly string[] = [],
): SummaryRow[] {
  const names = unique([...encodings, ...runs.map((run) => run.encoding)]);
  return tasks.flatMap((task) =>
    names.flatMap((encoding) => {
      const tried = bySettings(runs.filter((run) => run.task === task.name && run.encoding === encoding));
      const seeds = bestOf(tried);
      const first = seeds[0];
      return first === undefined ? [] : [summaryRow(first, seeds, task, tried.length)];
    }),
  );
}

/** Of runs, those of the chosen settings. */
export function chosenRuns<R extends Summarized>(runs: readonly R[], summary: readonly SummaryRow[]): R[] {
  const chosen = new Set(summary.map(keyOf));
  return runs.filter((run) => chosen.has(keyOf(run)));
}

function keyOf({ task, encoding, settings }: Pick<Summarized, 'task' | 'encoding' | 'settings'>): string {
  return JSON.stringify([task, encoding, settings]);
}

function bySettings(runs: readonly Summarized[]): Summarized[][] {
  const groups = groupsBy(runs, ({ settings }) => settings);
  return [...groups.values()].map((seeds) => seeds.sort((a, b) => a.seed - b.seed));
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

function summaryRow(
  first: Summarized,
  seeds: readonly Summarized[],
  task: TaskInfo,
  settingsTried: number,
): SummaryRow {
  const likeTraining = task.testLengths[0] as number;
  const probe = estimatedProbe(seeds.flatMap((run) => run.probe ?? []));
  return {
    task: first.task,
    encoding: first.encoding,
    settings: first.settings,
    settingsTried,
    ...estimateAccuracy(answersOf(seeds, task, likeTraining)),
    // The same model for every seed.
    parameters: first.parameters,
    sequenceAccuracy: estimateAccuracy(sequencesOf(seeds, task, likeTraining)),
    classAccuracy: means(seeds.map((run) => run.classAccuracy)),
    lengthAccuracy: Object.fromEntries(
      task.testLengths.map((length) => [length, whereAny(answersOf(seeds, task, length))]),
    ),
    lengthLoss: means(seeds.map((run) => run.lengthLoss)),
    stepsTo95: medianTime(seeds.map((run) => run.stepsTo95)),
    stepsUntil: medianTime(seeds.map((run) => run.stepsUntil)),
    msPerStep: median(seeds.map((run) => run.msPerStep)),
    // One that reached its goal is at its end.
    stillRises: stillRises(seeds.flatMap((run) => (run.stepsUntil === null ? [run.accuracyCurve] : []))),
    ...(probe && { probe }),
  };
}

/** null where the encoding cannot run. */
function whereAny(answers: Answers): Estimate | null {
  return answers.right.length === 0 ? null : estimateAccuracy(answers);
}

/** Of each name, over the seeds that have a value for it; null when none has. */
function means(seeds: readonly Readonly<Record<string, number | null>>[]): Record<string, number | null> {
  const names = unique(seeds.flatMap((accuracies) => Object.keys(accuracies)));
  return Object.fromEntries(
    names.map((name) => {
      const values = seeds.flatMap((accuracies) => accuracies[name] ?? []);
      return [name, values.length === 0 ? null : estimate(values).mean];
    }),
  );
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
