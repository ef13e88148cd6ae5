import type { TestPart } from '../data/dataset.js';
import type { Example } from '../tasks/task.js';
import { askedOf } from '../training/score.js';
import type { Run, TaskInfo } from './results.js';
import type { Answers } from './twoWay.js';

type PartInfo = TaskInfo['testParts'][string];

/** What the sequences of each test part ask for, by its length. */
export function testPartsOf(tests: readonly TestPart[]): TaskInfo['testParts'] {
  return Object.fromEntries(
    tests.map(({ length, examples }) => [
      length,
      { asked: examples.map(askedOf), groups: groupsOf(examples) },
    ]),
  );
}

/** Neighbours of the same tokens are one group: a sentence and its counterpart were drawn at once. */
function groupsOf(examples: readonly Example[]): number[] {
  let [group, before] = [-1, ''];
  return examples.map(({ tokens }) => {
    const bag = [...tokens].sort((a, b) => a - b).join(' ');
    if (bag !== before) group += 1;
    before = bag;
    return group;
  });
}

/** The answers of some runs of a task to a test part, by group; none of runs that cannot run there. */
export function answersOf(runs: readonly Run[], task: TaskInfo, length: number): Answers {
  const { asked, groups } = partOf(task, length);
  return {
    right: rightOf(runs, length).map((right) => byGroup(right, groups)),
    asked: byGroup(asked, groups),
  };
}

/** The same of whole sequences, which are right where every answer is. */
export function sequencesOf(runs: readonly Run[], task: TaskInfo, length: number): Answers {
  const { asked, groups } = partOf(task, length);
  const whole = rightOf(runs, length).map((right) =>
    right.map((count, place) => (count === asked[place] ? 1 : 0)),
  );
  const ones = asked.map(() => 1);
  return { right: whole.map((right) => byGroup(right, groups)), asked: byGroup(ones, groups) };
}

/** What the same cost, in nats with its sign turned, so that more is better; none of runs without losses. */
export function gainsOf(runs: readonly Run[], task: TaskInfo, length: number): Answers {
  const { asked, groups } = partOf(task, length);
  const gains = runs.flatMap(({ losses }) => {
    const own = losses?.[length];
    return own ? [own.map((loss) => -loss)] : [];
  });
  return { right: gains.map((gain) => byGroup(gain, groups)), asked: byGroup(asked, groups) };
}

function partOf({ name, testParts }: TaskInfo, length: number): PartInfo {
  const part = testParts[length];
  if (!part)
    throw new RangeError(
      `Task "${name}": expected testParts to have ${length}, got ${Object.keys(testParts)}.`,
    );
  return part;
}

function rightOf(runs: readonly Run[], length: number): (readonly number[])[] {
  return runs.flatMap(({ rightAnswers }) => (rightAnswers[length] ? [rightAnswers[length]] : []));
}

/** Sums of values by the group of each. */
function byGroup(values: readonly number[], groups: readonly number[]): number[] {
  const sums = new Array<number>((groups.at(-1) ?? -1) + 1).fill(0);
  values.forEach((value, place) => {
    const group = groups[place] as number;
    sums[group] = (sums[group] as number) + value;
  });
  return sums;
}
