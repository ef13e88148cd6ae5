import type { Estimate, Run, SummaryRow, TaskInfo } from './results.js';
import { estimate, median, medianTime } from './statistics.js';
import { stillRises } from './stillRises.js';
import { answersOf, sequencesOf } from './testParts.js';
import { type Answers, estimateAccuracy } from './twoWay.js';

/**
 * What the seeds of each task and encoding have in common: one row a pair that has at least one finished run, ordered by task,
 * then by encoding. Encodings that `encodings` does not list follow in the order in which the runs mention them, so that no
 * run is silently left out.
 */
export function summarize(
  runs: readonly Run[],
  tasks: readonly TaskInfo[],
  encodings: readonly string[] = [],
): SummaryRow[] {
  const names = unique([...encodings, ...runs.map((run) => run.encoding)]);
  return tasks.flatMap((task) =>
    names.flatMap((encoding) => {
      const seeds = runs
        .filter((run) => run.task === task.name && run.encoding === encoding)
        .sort((a, b) => a.seed - b.seed);
      const first = seeds[0];
      return first === undefined ? [] : [summaryRow(first, seeds, task)];
    }),
  );
}

function summaryRow(first: Run, seeds: readonly Run[], task: TaskInfo): SummaryRow {
  const likeTraining = task.testLengths[0] as number;
  return {
    task: first.task,
    encoding: first.encoding,
    ...estimateAccuracy(answersOf(seeds, task, likeTraining)),
    // The same model for every seed.
    parameters: first.parameters,
    sequenceAccuracy: estimateAccuracy(sequencesOf(seeds, task, likeTraining)),
    classAccuracy: means(seeds.map((run) => run.classAccuracy)),
    lengthAccuracy: Object.fromEntries(
      task.testLengths.map((length) => [length, whereAny(answersOf(seeds, task, length))]),
    ),
    stepsTo95: medianTime(seeds.map((run) => run.stepsTo95)),
    msPerStep: median(seeds.map((run) => run.msPerStep)),
    stillRises: stillRises(seeds.map((run) => run.accuracyCurve)),
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
