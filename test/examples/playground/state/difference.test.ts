import { differenceOf } from '../../../../examples/playground/state/difference.js';
import { answerTo } from './fakeWorker.js';

/** Probability of 'yes', of each answer. */
function answer(sentence: string, ...shares: number[]) {
  const answers = shares.map((yes) =>
    [
      { name: 'yes', probability: yes },
      { name: 'no', probability: 1 - yes },
    ].sort((one, other) => other.probability - one.probability),
  );
  return { ...answerTo(sentence), answers };
}

describe('two orders are to a model', () => {
  it.each([
    ['same', 0.51, 0.51],
    ['same', 0.51, 0.5104],
    ['shifted', 0.51, 0.52],
    ['apart', 0.51, 0.49],
  ])('%s for %d and %d', (difference, one, other) => {
    expect(differenceOf({ now: answer('a b', one), before: answer('b a', other) })).toBe(difference);
  });

  it('the same where each word keeps its answer, wherever it stands', () => {
    const pair = {
      now: answer('the cat the dog', 0.7, 0.2, 0.7, 0.9),
      before: answer('the dog the cat', 0.7, 0.9, 0.7, 0.2),
    };
    expect(differenceOf(pair)).toBe('same');
  });

  it('apart where each place keeps its answer', () => {
    const pair = { now: answer('cat dog', 0.2, 0.9), before: answer('dog cat', 0.2, 0.9) };
    expect(differenceOf(pair)).toBe('apart');
  });

  it('nothing to compare where there is one order, or other words', () => {
    expect(differenceOf({ now: answer('a b', 0.5), before: null })).toBeNull();
    expect(differenceOf({ now: answer('a b', 0.5, 0.5), before: answer('a c', 0.5, 0.5) })).toBeNull();
  });
});
