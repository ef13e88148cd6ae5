import * as fc from 'fast-check';
import { drawFromPart, partOfBag } from '../../../src/tasks/split.js';
import { fillSlots } from '../../../src/tasks/words.js';
import { at } from '../../../src/util/at.js';
import { hash, Random } from '../../../src/util/random.js';

const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);
const anySeed = fc.maxSafeInteger();

describe('Random', () => {
  it('draws each integer below the limit equally often', () => {
    const random = new Random(1);
    const counts = numbers(5).map(() => 0);
    for (let i = 0; i < 10_000; i++) {
      const drawn = random.below(5);
      counts[drawn] = at(counts, drawn) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(160); // 4 standard deviations
  });

  it('begins unrelated sequences from neighbouring seeds', () => {
    const first = numbers(1000).map((seed) => new Random(seed).below(2));
    const repeats = first.filter((bit, i) => bit === first[i + 1]).length;
    expect(Math.abs(repeats - 500)).toBeLessThan(64);
  });

  it('shuffles without loss, leaving the list alone, in every order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), anySeed, (items, seed) => {
        const before = [...items];
        const shuffled = new Random(seed).shuffled(items);
        expect([...shuffled].sort()).toEqual([...items].sort());
        expect(items).toEqual(before);
      }),
    );
    const random = new Random(2);
    const orders = new Set(numbers(500).map(() => random.shuffled([1, 2, 3, 4]).join('')));
    expect(orders.size).toBe(24);
  });

  it('picks distinct integers below the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), anySeed, (count, seed) => {
        const drawn = new Random(seed).distinct(count, 9);
        expect(new Set(drawn).size).toBe(count);
        expect(drawn.every((i) => i >= 0 && i < 9)).toBe(true);
      }),
    );
  });

  it('refuses to pick from nothing', () => {
    expect(() => new Random(1).pick([])).toThrow(RangeError);
  });
});

describe('partOfBag', () => {
  it('does not depend on order, and keeps a quarter for testing', () => {
    const bags = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(bags, anySeed, (tokens, seed) => {
        expect(partOfBag(new Random(seed).shuffled(tokens))).toBe(partOfBag(tokens));
      }),
    );
    const test = numbers(4000).filter((i) => partOfBag([i, i + 7, 3]) === 'test');
    expect(Math.abs(test.length - 1000)).toBeLessThan(110);
  });

  it('rests on a hash that tells orders apart', () => {
    const hashes = numbers(200).flatMap((i) => numbers(50).map((j) => hash([i, j])));
    expect(new Set(hashes).size).toBe(200 * 50);
  });

  it('gives up on a part that has nothing to draw', () => {
    const other = partOfBag([1]) === 'test' ? 'train' : 'test';
    expect(() => drawFromPart(other, () => [1])).toThrow(
      `The ${other} part has no sequences of this length.`,
    );
  });
});

describe('fillSlots', () => {
  it('gives exactly the words asked for, in the slots they belong to, no phrase twice in a row', () => {
    const slots = [
      ['a', 'b', 'c d'],
      ['x', 'y', 'u v w'],
    ];
    fc.assert(
      fc.property(fc.nat(30), anySeed, (count, seed) => {
        const [left = [], right = []] = fillSlots(new Random(seed), slots, count);
        expect(left.length + right.length).toBe(count);
        expect(left.join(' ')).toMatch(/^((a|b|c d)( |$))*$/);
        expect(right.join(' ')).toMatch(/^((x|y|u v w)( |$))*$/);
        expect(`${left.join(' ')} ${right.join(' ')}`).not.toMatch(/\b([abxy]|c d|u v w) \1\b/);
      }),
    );
  });
});
