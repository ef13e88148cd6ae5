import { longest, shortest } from '../data/lengths.js';
import type { Example } from '../tasks/task.js';
import { Random } from '../util/random.js';

/** Batches whose examples are sorted together. */
const WINDOW = 16;

/**
 * Batches without end: every example once, in a seeded order, then all again in another. Sixteen batches at a time, or as
 * many as the examples fill, are sorted by length, cut, and given in a seeded order: sequences of like length share
 * a batch, and few tokens are padding.
 */
export function* shuffledBatches(
  examples: readonly Example[],
  size: number,
  seed: number,
): Generator<readonly Example[], never> {
  const random = new Random(seed);
  // Not more: the same example, drawn again, would come into one batch twice.
  const window = Math.min(WINDOW, Math.max(1, Math.floor(examples.length / size)));
  let waiting: Example[] = [];
  while (true) {
    while (waiting.length < window * size) waiting = waiting.concat(random.shuffled(examples));
    const drawn = waiting.slice(0, window * size);
    waiting = waiting.slice(window * size);
    drawn.sort((a, b) => a.tokens.length - b.tokens.length);
    const batches = Array.from({ length: window }, (_, i) => drawn.slice(i * size, (i + 1) * size));
    yield* random.shuffled(batches);
  }
}

/**
 * Of batches without end, those that are short enough for their step: what may be long grows evenly from the shortest example to
 * the longest in so many steps, and then all are given. A batch counts by its shortest example.
 */
export function* growingBatches(
  examples: readonly Example[],
  size: number,
  seed: number,
  steps: number,
): Generator<readonly Example[], never> {
  const batches = shuffledBatches(examples, size, seed);
  const [least, most] = [shortest(examples), longest(examples)];
  for (let step = 0; ; step++) {
    const limit = least + (most - least) * Math.min(1, step / steps);
    let { value } = batches.next();
    while (shortest(value) > limit) ({ value } = batches.next());
    yield value;
  }
}
