import { differenceOf } from '../../../playground/state/difference.js';
import { answerTo } from './fakeWorker.js';

/** Probability of 'yes', of each answer. */
function answer(sentence: string, ...shares: number[]) {
  const answers = shares.map((yes) =>
    [
      { name: 'yes', probability: yes },
      { name: 'no', probability: 1 - yes },
    ].sort((one, other) => other.probability - one.probability),
  );
  return { ...answerTo(sentence), answers, asked: shares.map(() => true) };
}

describe('two orders are to a model', () => {
  it.each([
    ['cannot', 0.51, 0.51],
    ['cannot', 0.51, 0.510001],
    // Rounding decides which class is the likeliest.
    ['cannot', 0.500001, 0.499999],
    ['same', 0.51, 0.5104],
    ['shifted', 0.51, 0.52],
    ['apart', 0.51, 0.49],
    ['apart', 0.5001, 0.4999],
  ])('%s for %d and %d', (difference, one, other) => {
    expect(differenceOf({ now: answer('a b', one), before: answer('b a', other) }, 'none')).toBe(difference);
  });

  it.each([
    ['none', 'b a c', 'cannot'],
    ['alibi-symmetric', 'c b a', 'cannot'],
    // Two words have changed places, which is no mirror image.
    ['alibi-symmetric', 'b a c', 'same'],
    ['rotary', 'c b a', 'same'],
  ])('of %s for "a b c" and "%s", where the answers are equal: %s', (encoding, other, difference) => {
    const pair = { now: answer('a b c', 0.6), before: answer(other, 0.6) };
    expect(differenceOf(pair, encoding)).toBe(difference);
  });

  it('unread where the words that changed places are none that it knows', () => {
    const pair = { now: answer('a <unk> b <unk>', 0.6), before: answer('a <unk> b <unk>', 0.6) };
    expect(differenceOf(pair, 'rotary')).toBe('unread');
    expect(differenceOf(pair, 'none')).toBe('unread');
  });

  it('nothing to compare where a step lies between the two', () => {
    const before = { ...answer('b a', 0.4), step: 1 };
    expect(differenceOf({ now: answer('a b', 0.6), before }, 'none')).toBeNull();
  });

  it('compared at the words that training asks about alone', () => {
    const asked = (one: ReturnType<typeof answer>, ...which: boolean[]) => ({ ...one, asked: which });
    const [now, before] = [answer('the cat', 0.9, 0.6), answer('cat the', 0.6, 0.1)];
    const pair = { now: asked(now, false, true), before: asked(before, true, false) };
    expect(differenceOf(pair, 'none')).toBe('cannot');
    const nothing = { now: asked(now, false, true), before: asked(before, false, false) };
    expect(differenceOf(nothing, 'none')).toBeNull();
  });

  it('compared by the mirrored place where a sentence is read backwards', () => {
    const pair = { now: answer('the cat the', 0.2, 0.7, 0.9), before: answer('the cat the', 0.9, 0.7, 0.2) };
    expect(differenceOf(pair, 'alibi-symmetric')).toBe('unread');
    const longer = {
      now: answer('the cat the dog', 0.2, 0.7, 0.9, 0.4),
      before: answer('dog the cat the', 0.4, 0.9, 0.7, 0.2),
    };
    expect(differenceOf(longer, 'alibi-symmetric')).toBe('cannot');
    expect(differenceOf(longer, 'rotary')).toBe('same');
  });

  it('the same where each word keeps its answer, wherever it stands', () => {
    const pair = {
      now: answer('the cat the dog', 0.7, 0.2, 0.7, 0.9),
      before: answer('the dog the cat', 0.7, 0.9, 0.7, 0.2),
    };
    expect(differenceOf(pair, 'rotary')).toBe('same');
  });

  it('apart where each place keeps its answer', () => {
    const pair = { now: answer('cat dog', 0.2, 0.9), before: answer('dog cat', 0.2, 0.9) };
    expect(differenceOf(pair, 'rotary')).toBe('apart');
  });

  it('nothing to compare where there is one order, or other words', () => {
    expect(differenceOf({ now: answer('a b', 0.5), before: null }, 'none')).toBeNull();
    const others = { now: answer('a b', 0.5, 0.5), before: answer('a c', 0.5, 0.5) };
    expect(differenceOf(others, 'none')).toBeNull();
  });
});
