import { bestGuessByBag, guessAnotherToken } from '../../../src/tasks/chance.js';
import { defineTask } from '../../../src/tasks/defineTask.js';
import { IGNORE, taskByName } from '../../../src/tasks/index.js';
import { partOfBag } from '../../../src/tasks/split.js';
import { bagOfWordsCeiling } from '../../support/bagOfWordsCeiling.js';

it('bagOfWordsAccuracy is computed once, when it is first asked for', () => {
  const computed = jest.fn(() => 0.25);
  const lengths = { min: 2, max: 3 };
  const task = defineTask({
    ...{ name: 'lazy', description: 'None.', type: 'classify', vocabulary: ['<pad>', 'a'], classes: ['a'] },
    ...{ trainLengths: lengths, testLengths: [lengths], bagOfWordsAccuracy: computed },
    draw: () => [{ tokens: [1, 1], target: 0 }],
  });
  const other = task.withLengths({ testLengths: [{ min: 2, max: 5 }] });
  expect(computed).not.toHaveBeenCalled();
  expect([task.bagOfWordsAccuracy, task.bagOfWordsAccuracy, other.bagOfWordsAccuracy]).toEqual([
    0.25, 0.25, 0.25,
  ]);
  expect(computed.mock.calls).toEqual([[lengths], [{ min: 2, max: 5 }]]);
});

describe.each(['offset', 'reverse'])('%s: bagOfWordsAccuracy', (name) => {
  const task = taskByName(name);

  it('is what the best guess reaches on generated sequences', () => {
    let hits = 0;
    let asked = 0;
    for (const { tokens, target } of task.generate({
      part: 'test',
      count: 20_000,
      lengths: task.testLengths[0],
      seed: 1,
    })) {
      tokens.forEach((own, i) => {
        const tag = [target].flat()[i] ?? IGNORE;
        if (tag === IGNORE) return;
        // The asked token can stand for itself only in the middle of an odd reverse, as likely as anywhere else.
        const candidates = [...tokens].sort(); // or ties would be broken by who comes first
        if (name === 'offset' || tokens.length % 2 === 0) candidates.splice(candidates.indexOf(own), 1);
        hits += mostFrequent(candidates) === tag + 1 ? 1 : 0;
        asked++;
      });
    }
    expect(Math.abs(hits / asked - (task.bagOfWordsAccuracy ?? 0))).toBeLessThan(0.006);
  });
});

describe('bestGuessByBag', () => {
  const bags = (alphabet: number, length: number): number[][] =>
    length === 0 ? [[]] : bags(alphabet, length - 1).flatMap((s) => letters(alphabet).map((l) => [...s, l]));
  const letters = (alphabet: number) => Array.from({ length: alphabet }, (_, i) => i + 1);

  it('is not known for more bags than can be counted', () => {
    const guess = bestGuessByBag({ alphabet: 8, hit: guessAnotherToken });
    expect(guess({ min: 4, max: 8 })).toBeGreaterThan(0.2);
    expect(guess({ min: 4, max: 100 })).toBeNull();
    expect(bestGuessByBag({ alphabet: 2, hit: guessAnotherToken })({ min: 171, max: 171 })).toBeNull();
  });

  it.each([4, 5, 6])('equals the ceiling over all sequences of %i letters', (length) => {
    const lengths = { min: length, max: length };
    const sequences = bags(3, length).filter((tokens) => partOfBag(tokens) === 'test');
    expect(sequences.length).toBeGreaterThan(1);
    const reversed = sequences.map((tokens) => ({ tokens, target: [...tokens].reverse() }));
    const shifted = sequences.map((tokens) => ({
      tokens,
      target: tokens.map((_, i) => tokens[i - 1] ?? IGNORE),
    }));
    const byReverse = bestGuessByBag({
      alphabet: 3,
      hit: (counts, t) => (t % 2 === 0 ? guessAnotherToken(counts, t) : Math.max(...counts) / t),
    });
    const byShift = bestGuessByBag({ alphabet: 3, asked: (t) => t - 1, hit: guessAnotherToken });
    expect(bagOfWordsCeiling(reversed)).toBeCloseTo(byReverse(lengths) ?? 0, 12);
    expect(bagOfWordsCeiling(shifted)).toBeCloseTo(byShift(lengths) ?? 0, 12);
  });
});

function mostFrequent(tokens: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}
