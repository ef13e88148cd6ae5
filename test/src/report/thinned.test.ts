import { thinned } from '../../../src/report/thinned.js';

const items = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('thinned', () => {
  it.each([2, 5, 60])('leaves up to %d items as they are', (most) => {
    expect(thinned(items(most), most)).toEqual(items(most));
    expect(thinned(items(1), most)).toEqual([0]);
    expect(thinned([], most)).toEqual([]);
  });

  it.each([
    [11, 3, [0, 5, 10]],
    [7, 2, [0, 6]],
    [121, 5, [0, 30, 60, 90, 120]],
  ])('of %d keeps %d, the first and the last among them', (count, most, kept) => {
    expect(thinned(items(count), most)).toEqual(kept);
  });

  it('never keeps more, whatever the numbers', () => {
    for (let count = 1; count < 80; count++) {
      for (let most = 2; most < 30; most++) {
        const kept = thinned(items(count), most);
        expect([count, most, kept.length]).toEqual([count, most, Math.min(count, most)]);
        expect([kept[0], kept.at(-1)]).toEqual([0, count - 1]);
      }
    }
  });
});
