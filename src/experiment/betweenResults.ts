import { compareContenders, contendersOf, verdictOf } from './differences.js';
import { holm } from './holm.js';
import type { DifferenceRow, Results, Run, TaskInfo } from './results.js';
import { chosenRuns } from './summary.js';
import { answersOf } from './testParts.js';

/** How far an encoding is in one comparison from itself in another, on the first test part. */
export interface BetweenRow {
  readonly task: string;
  readonly encoding: string;
  /** Accuracy in the other less that in the first. */
  readonly mean: number;
  /** null where they have fewer than two seeds in common, or test parts that differ. */
  readonly paired: Pick<DifferenceRow, 'ci95' | 'n' | 'holmP' | 'verdict'> | null;
}

/**
 * What became of each task and encoding that two comparisons have in common, seed by seed. The encodings of a task are one
 * family of tests.
 */
export function differencesBetween(first: Results, other: Results): BetweenRow[] {
  return first.tasks.flatMap((task) => {
    const counterpart = other.tasks.find(({ name }) => name === task.name);
    return counterpart ? family(first, other, task, haveSamePart(task, counterpart)) : [];
  });
}

function family(first: Results, other: Results, task: TaskInfo, isSame: boolean): BetweenRow[] {
  const length = task.testLengths[0] as number;
  const answers = (runs: readonly Run[]) => answersOf(runs, task, length);
  const { asked } = answers([]);
  const [ones, others] = [first, other].map((results) =>
    isSame ? contendersOf(runsOf(results, task), answers, length) : [],
  );
  const rows = first.summary.filter((row) => row.task === task.name);
  const pairs = rows.flatMap(({ encoding, mean }) => {
    const row = other.summary.find((row) => row.task === task.name && row.encoding === encoding);
    if (row === undefined) return [];
    const [from, to] = [ones, others].map((all) => all?.find((one) => one.encoding === encoding));
    const paired = from && to ? compareContenders(to, from, asked) : null;
    return [{ encoding, mean: row.mean - mean, paired }];
  });
  const tested = pairs.flatMap(({ paired }) => (paired === null || paired.p === null ? [] : [paired]));
  const corrected = holm(tested.map(({ p }) => p as number));
  return pairs.map(({ encoding, mean, paired }) => {
    const { p, ci95, n } = paired ?? { p: null, ci95: null, n: 0 };
    if (paired === null || p === null || ci95 === null)
      return { task: task.name, encoding, mean, paired: null };
    const holmP = corrected[tested.indexOf(paired)] as number;
    const verdict = verdictOf(paired.mean, holmP);
    return { task: task.name, encoding, mean: paired.mean, paired: { ci95, n, holmP, verdict } };
  });
}

function runsOf(results: Results, task: TaskInfo) {
  return chosenRuns(results.runs, results.summary).filter((run) => run.task === task.name);
}

/** Whether the first test parts ask for as many answers of as many sequences. */
function haveSamePart(one: TaskInfo, other: TaskInfo): boolean {
  const [length] = one.testLengths;
  if (length !== other.testLengths[0]) return false;
  const part = ({ testParts }: TaskInfo) => JSON.stringify(testParts[String(length)]);
  return part(one) === part(other);
}
