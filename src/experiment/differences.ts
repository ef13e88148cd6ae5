import { holm } from './holm.js';
import type { DifferenceRow, Run, TaskInfo } from './results.js';
import { answersOf } from './testParts.js';
import { type Answers, compareAccuracy, type Difference } from './twoWay.js';

const ALPHA = 0.05;

/** An encoding on a test part: by seed, its right answers by group. */
export interface Contender {
  readonly encoding: string;
  readonly bySeed: ReadonlyMap<number, Answers['right'][number]>;
}

/**
 * How far the encodings of each task are apart on each test part, seed by seed on the same sequences: a row for each pair that
 * has two seeds in common or more. The pairs of a test part are one family of tests.
 */
export function differencesOf(runs: readonly Run[], tasks: readonly TaskInfo[]): DifferenceRow[] {
  return tasks.flatMap((task) =>
    task.testLengths.flatMap((length) =>
      family(
        runs.filter((run) => run.task === task.name),
        task,
        length,
      ),
    ),
  );
}

function family(runs: readonly Run[], task: TaskInfo, length: number): DifferenceRow[] {
  const { asked } = answersOf([], task, length);
  const pairs = pairsOf(contendersOf(runs, task, length)).flatMap(([one, other]) => {
    const { p, ci95, ...difference } = compareContenders(one, other, asked);
    if (p === null || ci95 === null) return [];
    return [{ encoding: one.encoding, other: other.encoding, ...difference, ci95, p }];
  });
  const corrected = holm(pairs.map(({ p }) => p));
  return pairs.map((pair, index) => {
    const holmP = corrected[index] as number;
    return { task: task.name, length, ...pair, holmP, verdict: verdictOf(pair.mean, holmP) };
  });
}

/** What a difference is, by its corrected p-value. */
export function verdictOf(mean: number, p: number): DifferenceRow['verdict'] {
  if (p > ALPHA) return 'notClear';
  return mean > 0 ? 'better' : 'worse';
}

/** Over the seeds that both have. */
export function compareContenders(one: Contender, other: Contender, asked: Answers['asked']): Difference {
  const seeds = [...one.bySeed.keys()].filter((seed) => other.bySeed.has(seed)).sort((a, b) => a - b);
  const right = ({ bySeed }: Contender) => seeds.map((seed) => bySeed.get(seed) ?? []);
  return compareAccuracy(right(one), right(other), asked);
}

/** The encodings of runs of one task. */
export function contendersOf(runs: readonly Run[], task: TaskInfo, length: number): Contender[] {
  return [...new Set(runs.map(({ encoding }) => encoding))].map((encoding) => {
    const able = runs.filter((run) => run.encoding === encoding && run.rightAnswers[length] !== undefined);
    const { right } = answersOf(able, task, length);
    return { encoding, bySeed: new Map(able.map(({ seed }, index) => [seed, right[index] ?? []])) };
  });
}

function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((one, index) => items.slice(index + 1).map((other): [T, T] => [one, other]));
}
