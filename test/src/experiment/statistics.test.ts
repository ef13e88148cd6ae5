import { estimate, median, medianTime } from '../../../src/experiment/statistics.js';

describe('estimate', () => {
  // Quantiles of Student's t from a published table: t(0.975, 1) = 12.706, t(0.975, 2) = 4.303, t(0.975, 4) = 2.776.
  it.each([
    { values: [0.5, 0.502], mean: 0.501, halfWidth: 12.706 * 0.001 },
    { values: [0.4, 0.5, 0.6], mean: 0.5, halfWidth: (4.303 * 0.1) / Math.sqrt(3) },
    {
      values: [0.4, 0.45, 0.5, 0.55, 0.6],
      mean: 0.5,
      halfWidth: (2.776 * Math.sqrt(0.00625)) / Math.sqrt(5),
    },
  ])('has the t interval of $values', ({ values, mean, halfWidth }) => {
    const result = estimate(values);
    expect(result.n).toBe(values.length);
    expect(result.mean).toBeCloseTo(mean, 12);
    expect(result.ci95?.[0]).toBeCloseTo(mean - halfWidth, 4);
    expect(result.ci95?.[1]).toBeCloseTo(mean + halfWidth, 4);
  });

  it('cuts an interval at the ends of what is possible', () => {
    expect(estimate([0.9, 1, 1]).ci95?.[1]).toBe(1);
    expect(estimate([0, 0, 0.1]).ci95?.[0]).toBe(0);
    expect(estimate([0.9, 1, 1], [0, Number.POSITIVE_INFINITY]).ci95?.[1]).toBeGreaterThan(1);
  });

  it('has no interval for one seed', () => {
    expect(estimate([0.7])).toEqual({ mean: 0.7, ci95: null, n: 1 });
  });

  it('gives seeds that agree an interval without any width, not one of rounding', () => {
    // 0.7 + 0.7 + 0.7 is not 2.1 in floating point.
    expect(estimate([0.7, 0.7, 0.7])).toEqual({ mean: 0.7, ci95: [0.7, 0.7], n: 3 });
  });

  it('says what is wrong with no values and with NaN', () => {
    expect(() => estimate([])).toThrow('estimate: expected at least one value, got none.');
    expect(() => estimate([0.5, Number.NaN])).toThrow('estimate: expected finite values, got NaN.');
  });
});

describe('median', () => {
  it('is the middle, or the mean of the middle two, by size and not by spelling', () => {
    expect(median([100, 9, 2000])).toBe(100);
    expect(median([100, 9, 20, 3])).toBe(14.5);
    expect(median([5])).toBe(5);
    expect(() => median([])).toThrow(RangeError);
  });

  it('leaves its input alone', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('medianTime', () => {
  it.each<[(number | null)[], number | null]>([
    [[100, 200, 300], 200],
    [[null, 100, 200], 200],
    [[null, null, 100], null],
    [[null, 100], null],
    [[null, 100, 200, 300], 250],
    [[null], null],
  ])('of %p is %p', (times, expected) => {
    expect(medianTime(times)).toBe(expected);
  });
});
