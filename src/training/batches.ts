import { Random } from '../tasks/random.js';
import type { Example } from '../tasks/task.js';

/** Batches without end: every example once, in a seeded order, then all again in another. */
export function* shuffledBatches(
  examples: readonly Example[],
  size: number,
  seed: number,
): Generator<readonly Example[], never> {
  const random = new Random(seed);
  let waiting: Example[] = [];
  while (true) {
    while (waiting.length < size) waiting = waiting.concat(random.shuffled(examples));
    yield waiting.slice(0, size);
    waiting = waiting.slice(size);
  }
}
