import { confusionOf, mistakesOf } from '../../../src/experiment/mistakes.js';
import { type Example, IGNORE } from '../../../src/tasks/index.js';

const NAMES = { vocabulary: ['<pad>', 'a', 'b', 'c'], classes: ['X', 'Y', 'Z'] };

const tagged: Example[] = [
  { tokens: [1, 2, 3], target: [0, IGNORE, 2] },
  { tokens: [2, 1], target: [1, 0] },
  { tokens: [3], target: [IGNORE] },
];
/** Padded, and with answers where nothing was asked. */
const tags = [
  [0, 1, 1],
  [1, 0, 2],
  [2, 2, 2],
];

describe('confusionOf', () => {
  it('counts what truly is of a class by what was answered, where something is asked', () => {
    expect(confusionOf(tagged, tags, 3)).toEqual([
      [2, 0, 0],
      [0, 1, 0],
      [0, 1, 0],
    ]);
  });

  it('counts labels', () => {
    const labelled = [0, 1, 1, 1, 2].map((target) => ({ tokens: [1], target }));
    expect(confusionOf(labelled, [[0], [1], [0], [0], [1]], 3)).toEqual([
      [1, 0, 0],
      [2, 1, 0],
      [0, 1, 0],
    ]);
  });

  it('is null where nobody could read it', () => {
    expect(confusionOf([], [], 40)).toHaveLength(40);
    expect(confusionOf([], [], 41)).toBeNull();
  });
});

describe('mistakesOf', () => {
  it('says of a tagged sentence what was right and what was answered, token by token', () => {
    expect(mistakesOf(tagged, tags, NAMES)).toEqual([
      { tokens: ['a', 'b', 'c'], expected: ['X', null, 'Z'], answered: ['X', null, 'Y'] },
    ]);
  });

  it('keeps five at most, short ones first', () => {
    const lengths = [13, 1, 2, 3, 4, 5, 6];
    const labelled = lengths.map((length) => ({ tokens: new Array(length).fill(2), target: 0 }));
    const answers = lengths.map((length) => [length === 2 ? 0 : 1]);
    const found = mistakesOf(labelled, answers, NAMES);
    expect(found.map(({ tokens }) => tokens.length)).toEqual([1, 3, 4, 5, 6]);
    expect(found[0]).toEqual({ tokens: ['b'], expected: ['X'], answered: ['Y'] });
    expect(mistakesOf(labelled.slice(0, 2), answers, NAMES).map(({ tokens }) => tokens.length)).toEqual([
      1, 13,
    ]);
  });
});
