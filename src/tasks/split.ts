import { hash, type Random } from '../util/random.js';
import type { Part } from './task.js';

/** One bag in four, and one noun in four of each verb, is kept for testing. */
const TEST_SHARE = 4;

/** Far beyond bad luck: even a part with one bag in a hundred is missed this often with odds below 1e-40. */
const MAX_DRAWS = 10_000;

/**
 * The part a sequence belongs to, decided by its bag of tokens alone. So all orders of a bag, mirror images
 * among them, are in one part, and remembering the bags of training is of no help in testing.
 */
export function partOfBag(tokens: readonly number[]): Part {
  const sorted = [...tokens].sort((a, b) => a - b);
  return hash(sorted) % TEST_SHARE === 0 ? 'test' : 'train';
}

/** The first sequence drawn that belongs to `part`. @throws RangeError when `draw` seems to have none. */
export function drawFromPart(part: Part, draw: () => readonly number[]): readonly number[] {
  for (let i = 0; i < MAX_DRAWS; i++) {
    const tokens = draw();
    if (partOfBag(tokens) === part) return tokens;
  }
  throw new RangeError(`The ${part} part has no sequences of this length.`);
}

/** Whether a noun meets a verb (both by their place in their lists) only in the test part. */
export function isHeldOut(noun: number, verb: number): boolean {
  return (noun + verb) % TEST_SHARE === 0;
}

/** One of the first `count` nouns, at random, such that the pair with `verb` belongs to `part`. */
export function drawNoun(random: Random, count: number, verb: number, part: Part): number {
  for (;;) {
    const noun = random.below(count);
    if (isHeldOut(noun, verb) === (part === 'test')) return noun;
  }
}
