import {
  exchanged,
  moved,
  sameBag,
  sameOrder,
  textOf,
  wordsIn,
} from '../../../playground/state/wordOrder.js';

const words = wordsIn(' Adam  ate an apple ');

describe('words in an order', () => {
  it('are cut at spaces, each with its own id', () => {
    expect(words.map(({ text }) => text)).toEqual(['Adam', 'ate', 'an', 'apple']);
    expect(new Set(wordsIn('the the the').map(({ id }) => id)).size).toBe(3);
    expect(wordsIn('  ')).toEqual([]);
  });

  it.each([
    [0, 1, 'ate Adam an apple'],
    [0, 3, 'ate an apple Adam'],
    [3, 0, 'apple Adam ate an'],
    [2, 1, 'Adam an ate apple'],
    [1, Number.NEGATIVE_INFINITY, 'ate Adam an apple'],
    [1, Number.POSITIVE_INFINITY, 'Adam an apple ate'],
    [0, -1, 'Adam ate an apple'],
    [9, 0, 'Adam ate an apple'],
  ])('are moved from %i to %i', (from, to, expected) => {
    expect(textOf(moved(words, from, to))).toBe(expected);
  });

  it('are exchanged, and keep their ids', () => {
    const mirror = exchanged(words, 0, 3);
    expect(textOf(mirror)).toBe('apple ate an Adam');
    expect(mirror.map(({ id }) => id)).toEqual([3, 1, 2, 0]);
  });

  it('are compared by case-blind order and bag', () => {
    const [adam, apple, more] = [
      wordsIn('adam ATE an apple'),
      wordsIn('Apple ate an Adam'),
      wordsIn('an an apple'),
    ];
    expect([sameOrder(words, adam), sameOrder(words, apple)]).toEqual([true, false]);
    expect([sameBag(words, apple), sameBag(words, more)]).toEqual([true, false]);
  });
});
