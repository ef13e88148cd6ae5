import { hash, type Random } from '../util/random.js';
import type { Part } from './task.js';

/** Of bags, and of the nouns of each verb, one in four is kept for testing, and one in eight for validation. */
const TEST_SHARE = 4;
const VALIDATION_SHARE = 8;

/** Far beyond bad luck: even a part with one bag in a hundred is missed this often with odds below 1e-40. */
const MAX_DRAWS = 10_000;

/**
 * The part a sequence belongs to, decided by its bag of tokens alone. So all orders of a bag, mirror images
 * among them, are in one part, and remembering the bags of training is of no help in testing.
 */
export function partOfBag(tokens: readonly number[]): Part {
  return partOfSequence([...tokens].sort((a, b) => a - b));
}

/** The part a sequence belongs to, where its order counts: a bag may be in several parts, in other orders. */
export function partOfSequence(tokens: readonly number[]): Part {
  return partOfNumber(hash(tokens));
}

function partOfNumber(number: number): Part {
  if (number % TEST_SHARE === 0) return 'test';
  return number % VALIDATION_SHARE === 1 ? 'validation' : 'train';
}

/**
 * The first sequence drawn that belongs to `part`.
 * @param partOf default: all orders of a bag are in one part
 * @throws RangeError when `draw` seems to have none.
 */
export function drawFromPart(
  part: Part,
  draw: () => readonly number[],
  partOf: (tokens: readonly number[]) => Part = partOfBag,
): readonly number[] {
  for (let i = 0; i < MAX_DRAWS; i++) {
    const tokens = draw();
    if (partOf(tokens) === part) return tokens;
  }
  throw new RangeError(`The ${part} part has no sequences of this length.`);
}

/** The one part in which a noun meets a verb (both by their place in their lists). */
export function partOfPair(noun: number, verb: number): Part {
  return partOfNumber(noun + verb);
}

/** One of the first `count` nouns, at random, such that the pair with `verb` belongs to `part`. */
export function drawNoun(random: Random, count: number, verb: number, part: Part): number {
  for (;;) {
    const noun = random.below(count);
    if (partOfPair(noun, verb) === part) return noun;
  }
}
