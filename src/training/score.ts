import { type Example, IGNORE } from '../tasks/task.js';
import { sum } from '../util/sum.js';

/** How many were right, in 0..1. */
export interface Score {
  /** Of labels ('classify') or of tokens that have a tag ('tag'). */
  accuracy: number;
  /** Of sequences with no token wrong. */
  sequenceAccuracy: number;
  /** Of those whose true class it is, by class index; null where there are none. */
  classAccuracy: (number | null)[];
  /** How many of each sequence. */
  rightAnswers: number[];
}

/** How many answers an example asks for: one, or one for each token that has a tag. */
export function askedOf({ target }: Example): number {
  return typeof target === 'number' ? 1 : target.filter((label) => label !== IGNORE).length;
}

/** What to say of the answers that `predictions` gives. */
export function score(
  examples: readonly Example[],
  answers: readonly (readonly number[])[],
  numClasses: number,
): Score {
  const right = new Array<number>(numClasses).fill(0);
  const all = new Array<number>(numClasses).fill(0);
  let wholeRight = 0;
  const rightAnswers = examples.map(({ target }, row) => {
    const asked = labelledPredictions(target, answers[row] ?? []);
    for (const { label, answer } of asked) {
      all[label] = (all[label] as number) + 1;
      if (answer === label) right[label] = (right[label] as number) + 1;
    }
    const rightHere = asked.filter(({ label, answer }) => answer === label).length;
    if (rightHere === asked.length) wholeRight++;
    return rightHere;
  });
  return {
    accuracy: sum(right) / Math.max(1, sum(all)),
    sequenceAccuracy: wholeRight / Math.max(1, examples.length),
    classAccuracy: all.map((count, label) => (count === 0 ? null : (right[label] as number) / count)),
    rightAnswers,
  };
}

/** What is asked of one example, and what was answered: one label a sequence, or one a token that has a tag. */
export function labelledPredictions(
  target: Example['target'],
  answers: readonly number[],
): { label: number; answer: number; place: number }[] {
  const labels = typeof target === 'number' ? [target] : target;
  return labels.flatMap((label, place) =>
    label === IGNORE ? [] : [{ label, answer: answers[place] as number, place }],
  );
}
