import type { Example } from '../../../src/tasks/index.js';
import { growingBatches, shuffledBatches } from '../../../src/training/batches.js';

/** `each` examples of every length, of which each has tokens that no other has. */
function examplesOf(lengths: readonly number[], each: number): Example[] {
  return lengths.flatMap((length) =>
    Array.from({ length: each }, (_, i) => ({ tokens: new Array<number>(length).fill(i + 1), target: 0 })),
  );
}

function take(examples: readonly Example[], size: number, count: number, seed = 1): (readonly Example[])[] {
  const batches = shuffledBatches(examples, size, seed);
  return Array.from({ length: count }, () => batches.next().value);
}

const lengthsOf = (batch: readonly Example[]) => new Set(batch.map(({ tokens }) => tokens.length));
const name = ({ tokens }: Example) => `${tokens.length} ${tokens[0]}`;

describe('shuffledBatches', () => {
  const examples = examplesOf([3, 5, 7], 64);

  it('gives every example once before any again', () => {
    for (const epoch of [0, 1, 2]) {
      const batches = take(examples, 6, 96).slice(32 * epoch, 32 * (epoch + 1));
      expect(batches.flat().map(name).sort()).toEqual(examples.map(name).sort());
    }
  });

  it('puts sequences of one length together', () => {
    const batches = take(examples, 6, 32);
    expect(batches.every((batch) => batch.length === 6)).toBe(true);
    // Two windows, and in each two batches where a length ends.
    expect(batches.filter((batch) => lengthsOf(batch).size > 1).length).toBeLessThanOrEqual(4);
  });

  it('gives the lengths in no order, and another one in the next epoch', () => {
    const order = take(examples, 6, 64).map((batch) => batch[0]?.tokens.length);
    const sorted = [...order.slice(0, 16)].sort();
    expect(order.slice(0, 16)).not.toEqual(sorted);
    expect(order.slice(0, 16)).not.toEqual(sorted.reverse());
    expect(order.slice(0, 32)).not.toEqual(order.slice(32));
  });

  it('does not always give the same examples together', () => {
    const batches = take(examples, 6, 64).map((batch) => batch.map(name).sort().join());
    expect(new Set(batches).size).toBe(64);
  });

  it('gives the same batches for the same seed only', () => {
    expect(take(examples, 6, 40)).toEqual(take(examples, 6, 40));
    expect(take(examples, 6, 40, 2)).not.toEqual(take(examples, 6, 40));
  });

  it('does not fill a batch with one example where there are few', () => {
    const few = examplesOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 1);
    for (const batch of take(few, 5, 60)) expect(new Set(batch.map(name)).size).toBeGreaterThanOrEqual(3);
  });
});

describe('growingBatches', () => {
  const examples = examplesOf([3, 5, 7, 9], 64);
  const grown = (steps: number, count: number, seed = 1) => {
    const batches = growingBatches(examples, 6, seed, steps);
    return Array.from({ length: count }, () => batches.next().value);
  };

  it('are of the shortest first, then of all that are short enough, and in the end of all', () => {
    const steps = 60;
    const batches = grown(steps, 3 * steps);
    batches.forEach((batch, step) => {
      const limit = 3 + 6 * Math.min(1, step / steps);
      expect(Math.min(...lengthsOf(batch))).toBeLessThanOrEqual(limit);
    });
    expect(Math.min(...batches.slice(0, 15).flatMap((batch) => [...lengthsOf(batch)]))).toBe(3);
    const ofEnd = batches.slice(steps).map((batch) => Math.min(...lengthsOf(batch)));
    expect(new Set(ofEnd)).toEqual(new Set([3, 5, 7, 9]));
  });

  it('are the same for the same seed only', () => {
    expect(grown(20, 40)).toEqual(grown(20, 40));
    expect(grown(20, 40, 2)).not.toEqual(grown(20, 40));
  });
});
