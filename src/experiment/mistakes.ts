import type { Dataset } from '../data/dataset.js';
import type { Example } from '../tasks/task.js';
import { labelledPredictions } from '../training/score.js';
import type { Mistake, Run } from './results.js';
import { shortFirst } from './sentences.js';

type Answers = readonly (readonly number[])[];

/** More cells than 40 x 40 tell nobody anything. */
const MOST_CLASSES = 40;

const MOST_MISTAKES = 5;

/** How often each class was taken for each, [true][answered]; null where there are too many to show. */
export function confusionOf(
  examples: readonly Example[],
  answers: Answers,
  numClasses: number,
): Run['confusion'] {
  if (numClasses > MOST_CLASSES) return null;
  const counts = Array.from({ length: numClasses }, () => new Array<number>(numClasses).fill(0));
  examples.forEach(({ target }, row) => {
    for (const { label, answer } of labelledPredictions(target, answers[row] ?? [])) {
      const ofClass = counts[label] as number[];
      ofClass[answer] = (ofClass[answer] as number) + 1;
    }
  });
  return counts;
}

/** The first sentences with a wrong answer, short ones rather than long. */
export function mistakesOf(
  examples: readonly Example[],
  answers: Answers,
  { vocabulary, classes }: Pick<Dataset, 'vocabulary' | 'classes'>,
): Mistake[] {
  const asked = new Map(
    examples.map((example, row) => [example, labelledPredictions(example.target, answers[row] ?? [])]),
  );
  const wrong = examples.filter((example) =>
    asked.get(example)?.some(({ label, answer }) => label !== answer),
  );
  return shortFirst(wrong)
    .slice(0, MOST_MISTAKES)
    .map((example) => {
      const { tokens, target } = example;
      const expected = new Array<string | null>(typeof target === 'number' ? 1 : target.length).fill(null);
      const answered = [...expected];
      for (const { label, answer, place } of asked.get(example) ?? []) {
        expected[place] = classes[label] ?? '?';
        answered[place] = classes[answer] ?? '?';
      }
      return { tokens: tokens.map((id) => vocabulary[id] ?? '?'), expected, answered };
    });
}
