import { pairedRatio, spread } from '../../bench/measure/statistics.js';

describe('spread', () => {
  it('has the quartiles of NumPy', () => {
    expect(spread([5, 1, 2, 9])).toEqual({ min: 1, q1: 1.75, median: 3.5, q3: 6, max: 9, n: 4 });
  });

  it('of one value is that value', () => {
    expect(spread([7])).toEqual({ min: 7, q1: 7, median: 7, q3: 7, max: 7, n: 1 });
  });

  it('leaves the sample as it was', () => {
    const sample = [3, 1, 2];
    spread(sample);
    expect(sample).toEqual([3, 1, 2]);
  });

  it.each([[[]], [[1, Number.NaN]], [[Number.POSITIVE_INFINITY]]])('of %p is an error', (sample) => {
    expect(() => spread(sample)).toThrow(RangeError);
  });
});

describe('pairedRatio', () => {
  it('compares round with round, so that a slow minute is slow for both', () => {
    const ours = [[10], [100], [12, 10, 11]];
    const theirs = [[20], [200], [22]];
    expect(pairedRatio(ours, theirs)).toMatchObject({ q1: 0.5, median: 0.5, q3: 0.5, n: 3 });
  });

  it('skips rounds that one of them sat out', () => {
    expect(pairedRatio([[10], [10], null], [[5], null, [1]])).toMatchObject({ median: 2, n: 1 });
  });

  it('is null where they shared no round', () => {
    expect(pairedRatio([[1], null], [null, [1]])).toBeNull();
  });
});
