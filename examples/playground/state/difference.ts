import type { Answer, ClassProbability } from '../protocol.js';
import type { AnswerPair } from './training.js';

/** What two orders of the same words are to a model. */
export type Difference = 'same' | 'shifted' | 'apart';

/** Less than what one sees in a tenth of a percent. */
const VISIBLE = 5e-4;

/**
 * Compares the answers to two orders of the same words; of one answer a token, those of the same word, wherever it
 * stands. null where there is nothing to compare.
 */
export function differenceOf({ now, before }: AnswerPair): Difference | null {
  if (before === null) return null;
  const pairs = answersByWord(now, before);
  if (pairs === null) return null;
  if (pairs.some(([one, other]) => one[0]?.name !== other[0]?.name)) return 'apart';
  return pairs.some(([one, other]) => largestChange(one, other) > VISIBLE) ? 'shifted' : 'same';
}

type Answers = readonly ClassProbability[];

function answersByWord(now: Answer, before: Answer): (readonly [Answers, Answers])[] | null {
  if (now.answers.length !== before.answers.length) return null;
  const [one, other] = [keyed(now), keyed(before)];
  const pairs = [...one].map(([key, answers]) => [answers, other.get(key)] as const);
  return pairs.every((pair): pair is readonly [Answers, Answers] => pair[1] !== undefined)
    ? [...pairs]
    : null;
}

/** By word, and of a word that is there twice, by which of them it is. */
function keyed({ answers, tokens }: Answer): Map<string, Answers> {
  const seen = new Map<string, number>();
  return new Map(
    answers.map((answer, place) => {
      const word = answers.length === 1 ? '' : (tokens[place] ?? '').toLowerCase();
      const count = (seen.get(word) ?? 0) + 1;
      seen.set(word, count);
      return [`${word} ${count}`, answer];
    }),
  );
}

function largestChange(one: Answers, other: Answers): number {
  const before = new Map(other.map(({ name, probability }) => [name, probability]));
  return Math.max(...one.map(({ name, probability }) => Math.abs(probability - (before.get(name) ?? 0))));
}
