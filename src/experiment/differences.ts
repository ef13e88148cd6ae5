import { pairsOf } from '../util/pairsOf.js';
import { holm } from './holm.js';
import type { DifferenceRow, Run, TaskInfo } from './results.js';
import { answersOf, gainsOf, sequencesOf } from './testParts.js';
import { type Answers, compareAccuracy, compareSums, type Difference } from './twoWay.js';

const ALPHA = 0.05;

type CountAnswers = (runs: readonly Run[]) => Answers;

/** What encodings are compared by: more of it is better. */
export interface Measure {
  of(runs: readonly Run[], task: TaskInfo, length: number): Answers;
  compare: typeof compareAccuracy;
}

export const ANSWERS: Measure = { of: answersOf, compare: compareAccuracy };

/** Those that are right as a whole. */
export const SEQUENCES: Measure = { of: sequencesOf, compare: compareAccuracy };

/** How likely the right answers were: by how many nats each was more. Of runs of a text, which have losses. */
export const LIKELIHOOD: Measure = { of: gainsOf, compare: compareSums };

/** An encoding on a test part: by seed, its right answers by group. */
export interface Contender {
  readonly encoding: string;
  readonly bySeed: ReadonlyMap<number, Answers['right'][number]>;
}

/**
 * How far the encodings of each task are apart on each test part, seed by seed on the same sequences: a row for each pair that
 * has two seeds in common or more. The pairs of a test part are one family of tests.
 */
export function differencesOf(
  runs: readonly Run[],
  tasks: readonly TaskInfo[],
  measure: Measure = ANSWERS,
): DifferenceRow[] {
  return tasks.flatMap((task) =>
    task.testLengths.flatMap((length) =>
      family(
        runs.filter((run) => run.task === task.name),
        (some) => measure.of(some, task, length),
        measure.compare,
        { task: task.name, length },
      ),
    ),
  );
}

function family(
  runs: readonly Run[],
  answers: CountAnswers,
  compare: Measure['compare'],
  place: Pick<DifferenceRow, 'task' | 'length'>,
): DifferenceRow[] {
  const { asked } = answers([]);
  const pairs = pairsOf(contendersOf(runs, answers, place.length)).flatMap(([one, other]) => {
    const { p, ci95, ...difference } = compareContenders(one, other, asked, compare);
    if (p === null || ci95 === null) return [];
    return [{ encoding: one.encoding, other: other.encoding, ...difference, ci95, p }];
  });
  const corrected = holm(pairs.map(({ p }) => p));
  return pairs.map((pair, index) => {
    const holmP = corrected[index] as number;
    return { ...place, ...pair, holmP, verdict: verdictOf(pair.mean, holmP) };
  });
}

/** What a difference is, by its corrected p-value. */
export function verdictOf(mean: number, p: number): DifferenceRow['verdict'] {
  if (p > ALPHA) return 'notClear';
  return mean > 0 ? 'better' : 'worse';
}

/** Over the seeds that both have. */
export function compareContenders(
  one: Contender,
  other: Contender,
  asked: Answers['asked'],
  compare = compareAccuracy,
): Difference {
  const seeds = [...one.bySeed.keys()].filter((seed) => other.bySeed.has(seed)).sort((a, b) => a - b);
  const right = ({ bySeed }: Contender) => seeds.map((seed) => bySeed.get(seed) ?? []);
  return compare(right(one), right(other), asked);
}

/** The encodings of runs of one task. @param answers of runs, to the test part of a length */
export function contendersOf(runs: readonly Run[], answers: CountAnswers, length: number): Contender[] {
  return [...new Set(runs.map(({ encoding }) => encoding))].map((encoding) => {
    const able = runs.filter((run) => run.encoding === encoding && run.rightAnswers[length] !== undefined);
    const { right } = answers(able);
    return { encoding, bySeed: new Map(able.map(({ seed }, index) => [seed, right[index] ?? []])) };
  });
}
