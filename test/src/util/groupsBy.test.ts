import { grouped } from '../../../src/report/format.js';
import { groupsBy } from '../../../src/util/groupsBy.js';

it('puts items with equal keys together, keys and items in their order', () => {
  const groups = groupsBy(['b2', 'a1', 'b1', 'c3'], (item) => item[0]);
  expect([...groups]).toEqual([
    ['b', ['b2', 'b1']],
    ['a', ['a1']],
    ['c', ['c3']],
  ]);
  expect([...groupsBy([], String)]).toEqual([]);
});

it('names by what they share', () => {
  const entries = [
    ['4 to 8', 'a'],
    ['5', 'c'],
    ['4 to 8', 'b'],
  ] as const;
  expect(grouped(entries)).toBe('4 to 8 (a and b), 5 (c)');
});
