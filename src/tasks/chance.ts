import { partOfBag } from './split.js';
import type { LengthRange } from './task.js';

export interface BestGuess {
  /** How many different letters. */
  readonly alphabet: number;
  readonly lengths: LengthRange;
  /** How many tokens of a sequence are asked. */
  asked(length: number): number;
  /** Probability that the best guess is right, for one asked token, given how often each letter occurs. */
  hit(counts: readonly number[], length: number): number;
}

/**
 * The accuracy, per asked token, of the best predictor that knows the bag of letters and the letter it is asked
 * about, but no order. Exact for the test part of a task that draws letters uniformly: the mean over every bag of
 * the part, each weighted by the number of its orders, and over the lengths, each weighted by the tokens asked.
 */
export function bestGuessByBag({ alphabet, lengths, asked, hit }: BestGuess): number {
  let hits = 0;
  let total = 0;
  for (let length = lengths.min; length <= lengths.max; length++) {
    let weighted = 0;
    let weights = 0;
    forEachBag(alphabet, length, (counts) => {
      const tokens = counts.flatMap((count, letter) => new Array<number>(count).fill(letter + 1));
      if (partOfBag(tokens) !== 'test') return;
      const orders = counts.reduce((product, count) => product / factorial(count), factorial(length));
      weighted += orders * hit(counts, length);
      weights += orders;
    });
    hits += (asked(length) * weighted) / weights;
    total += asked(length);
  }
  return hits / total;
}

/**
 * The best guess about another, unknown place: the letter that is most frequent in the rest of the bag, once the
 * asked token itself is taken out. Mean over the tokens that may be asked.
 */
export function guessAnotherToken(counts: readonly number[], length: number): number {
  let hit = 0;
  counts.forEach((count, own) => {
    const best = Math.max(...counts.map((other, letter) => (letter === own ? other - 1 : other)));
    hit += (count / length) * (best / (length - 1));
  });
  return hit;
}

/** Visits every way of dividing `length` tokens among `alphabet` letters; `counts` is reused between visits. */
function forEachBag(alphabet: number, length: number, visit: (counts: readonly number[]) => void): void {
  const counts = new Array<number>(alphabet).fill(0);
  const place = (letter: number, left: number): void => {
    if (letter === alphabet - 1) {
      counts[letter] = left;
      visit(counts);
      return;
    }
    for (let count = 0; count <= left; count++) {
      counts[letter] = count;
      place(letter + 1, left - count);
    }
  };
  place(0, length);
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
