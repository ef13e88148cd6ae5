import { partOfBag } from './split.js';
import type { LengthRange, Part } from './task.js';

export interface BestGuess {
  /** How many different letters. */
  readonly alphabet: number;
  /** How many tokens of a sequence are asked. Default: as many as it is long. */
  asked?(length: number): number;
  /** Probability that the best guess is right, for one asked token, given how often each letter occurs. */
  hit(counts: readonly number[], length: number): number;
  /** The part of a bag; null where bags are in every part. Default: by the bag. */
  readonly partOf?: ((tokens: readonly number[]) => Part) | null;
}

/** More than these take seconds. */
const MOST_BAGS = 500_000;

/** Of a longer sequence there are more orders than a number can count. */
const LONGEST = 170;

/**
 * The accuracy, per asked token, of the best predictor that knows the bag of letters and the letter it is asked
 * about, but no order. Exact for the test part of a task that draws letters uniformly: the mean over every bag of
 * the part, each weighted by the number of its orders, and over the lengths, each weighted by the tokens asked.
 *
 * @returns by the lengths of the test part; null for more bags than can be counted.
 */
export function bestGuessByBag(guess: BestGuess): (lengths: LengthRange) => number | null {
  const { alphabet, asked = (length) => length, hit, partOf = partOfBag } = guess;
  return ({ min, max }) => {
    if (max > LONGEST || bagsUpTo(max, alphabet) > MOST_BAGS) return null;
    let hits = 0;
    let total = 0;
    for (let length = min; length <= max; length++) {
      let weighted = 0;
      let weights = 0;
      forEachBag(alphabet, length, (counts) => {
        const tokens = counts.flatMap((count, letter) => new Array<number>(count).fill(letter + 1));
        if (partOf !== null && partOf(tokens) !== 'test') return;
        const orders = counts.reduce((product, count) => product / factorial(count), factorial(length));
        weighted += orders * hit(counts, length);
        weights += orders;
      });
      hits += (asked(length) * weighted) / weights;
      total += asked(length);
    }
    return hits / total;
  };
}

/** How many bags of at most `length` letters there are. */
function bagsUpTo(length: number, alphabet: number): number {
  let bags = 1;
  for (let i = 1; i <= alphabet; i++) bags *= (length + i) / i;
  return bags;
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
