import { cannotTellApart, isMirror } from '../../src/app/page.js';
import type { Answer, ClassProbability } from '../protocol.js';
import type { AnswerPair } from './answering.js';

/**
 * What two orders of the same words are to a model: another answer to each ('apart'); the same answer with other
 * probabilities ('shifted'); 'same' so far; 'cannot' be told apart, whatever it learns; or 'unread', where the words that
 * changed places are none that it knows.
 */
export type Difference = 'apart' | 'shifted' | 'same' | 'cannot' | 'unread';

/** Less than what one sees in a tenth of a percent. */
const VISIBLE = 5e-4;

/** What float32 makes of the same probability computed in two orders: some 5e-7 in the largest models of the page. */
const ROUNDING = 1e-5;

/**
 * Compares the answers to two orders of the same words; of one answer a token, those of the same word, wherever it
 * stands. null where there is nothing to compare.
 */
export function differenceOf({ now, before }: AnswerPair, encoding: string): Difference | null {
  // What a step of training changed is not what the order changed.
  if (before === null || now.step !== before.step) return null;
  if (now.tokens.join(' ') === before.tokens.join(' ')) return 'unread';
  const pairs = pairsOf(now, before);
  if (pairs === null || pairs.length === 0) return null;
  const change = changeIn(pairs);
  if (change <= ROUNDING) return cannotTellApart(encoding, now.tokens, before.tokens) ? 'cannot' : 'same';
  if (pairs.some(([one, other]) => one[0]?.name !== other[0]?.name)) return 'apart';
  return change > VISIBLE ? 'shifted' : 'same';
}

/** Whether two orders get the same probabilities, as far as floats tell. */
export function isSameAnswer(now: Answer, before: Answer): boolean {
  const pairs = pairsOf(now, before);
  return pairs !== null && changeIn(pairs) <= ROUNDING;
}

function changeIn(pairs: readonly (readonly [Answers, Answers])[]): number {
  return Math.max(...pairs.map(([one, other]) => largestChange(one, other)));
}

type Answers = readonly ClassProbability[];

/** The answers to the same word in both, where both were asked; null where the words are others. */
function pairsOf(now: Answer, before: Answer): (readonly [Answers, Answers])[] | null {
  if (now.answers.length !== before.answers.length) return null;
  const places = placesOf(now, before);
  if (places === null) return null;
  return places.flatMap((other, place) =>
    now.asked[place] && before.asked[other]
      ? [[now.answers[place] as Answers, before.answers[other] as Answers] as const]
      : [],
  );
}

/** Where the word of each answer stands in the order before. */
function placesOf(now: Answer, before: Answer): number[] | null {
  return now.answers.length === 1 ? [0] : wordPlaces(now.tokens, before.tokens);
}

/** Where each word stands in another order: of a word that is there twice, by which of them it is; null where the words are others. */
export function wordPlaces(words: readonly string[], others: readonly string[]): number[] | null {
  if (words.length !== others.length) return null;
  const mirror = isMirror(words, others);
  const keys = keysOf(others);
  const places = keysOf(words).map((key, place) => (mirror ? words.length - 1 - place : keys.indexOf(key)));
  return places.includes(-1) ? null : places;
}

/** ['the', 'cat', 'the'] -> ['the 1', 'cat 1', 'the 2'] */
function keysOf(tokens: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return tokens.map((token) => {
    const word = token.toLowerCase();
    const count = (seen.get(word) ?? 0) + 1;
    seen.set(word, count);
    return `${word} ${count}`;
  });
}

function largestChange(one: Answers, other: Answers): number {
  const before = new Map(other.map(({ name, probability }) => [name, probability]));
  return Math.max(...one.map(({ name, probability }) => Math.abs(probability - (before.get(name) ?? 0))));
}
