import { DEFAULTS } from '../../../playground/state/settings.js';
import { canBe, VARIATIONS } from '../../../playground/state/variations.js';

describe('settings that change by one click', () => {
  it.each(VARIATIONS)('$name: less and then more is what it was', ({ name, steps: [less, more] }) => {
    const fewer = less.of(DEFAULTS[name]);
    expect(fewer).toBeLessThan(DEFAULTS[name]);
    expect(more.of(fewer)).toBe(DEFAULTS[name]);
    expect(more.of(DEFAULTS[name])).toBeGreaterThan(DEFAULTS[name]);
  });

  it('have at most two digits, however often they change', () => {
    const [{ steps }] = VARIATIONS;
    const values = [1, 2, 3].reduce<number[]>((all) => [...all, steps[0].of(all.at(-1) ?? 1)], [0.002]);
    expect(values).toEqual([0.002, 0.00067, 0.00022, 0.000073]);
  });

  it('stay within their range, and the width divisible by the heads', () => {
    expect(canBe(DEFAULTS, 'layers', 0)).toBe(false);
    expect(canBe(DEFAULTS, 'layers', 8)).toBe(true);
    expect(canBe(DEFAULTS, 'layers', 9)).toBe(false);
    expect(canBe(DEFAULTS, 'lr', 1.5)).toBe(false);
    expect(canBe({ ...DEFAULTS, heads: 1 }, 'width', 4.5)).toBe(false);
    expect([16, 4, 2].map((width) => canBe(DEFAULTS, 'width', width))).toEqual([true, true, false]);
  });
});
