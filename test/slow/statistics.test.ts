import { coverage, errorRates } from '../support/coverage.js';
import type { Population } from '../support/madeUpAnswers.js';

/** How seeds and sequences may differ: not at all, a little, much; near the middle, and near 1. */
const POPULATIONS: readonly Omit<Population, 'seeds' | 'groups'>[] = [
  { asked: 1, ability: 0, seedSpread: 0, groupSpread: 0 },
  { asked: 1, ability: 0.5, seedSpread: 0.1, groupSpread: 0.3 },
  { asked: 1, ability: 1, seedSpread: 0.1, groupSpread: 1 },
  { asked: 1, ability: 2.5, seedSpread: 0.2, groupSpread: 1.5 },
  { asked: 6, ability: 1, seedSpread: 0.05, groupSpread: 0.5 },
  { asked: 6, ability: 4, seedSpread: 0.1, groupSpread: 2 },
];

describe.each([2, 3, 5, 10])('%d seeds', (seeds) => {
  it.each(POPULATIONS)('the true accuracy is in 95 of 100 intervals: %o', (population) => {
    // Two standard errors of 2,000 draws below.
    expect(coverage({ ...population, seeds, groups: 256 }, 2000)).toBeGreaterThan(0.94);
  });

  it.each(POPULATIONS)('equal encodings are seldom set apart: %o', (population) => {
    const { pair, family } = errorRates({ ...population, seeds, groups: 128 }, 5, 300);
    expect(pair).toBeLessThan(0.06);
    expect(family).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / 300));
  });
});

it('seeds that differ very much have their true accuracy in 92 of 100 intervals', () => {
  // Their accuracies are no normal draws then: docs/statistics.md says so.
  const population = { asked: 1, ability: 1, seedSpread: 0.5, groupSpread: 0.5, groups: 256 };
  for (const seeds of [3, 5, 10]) expect(coverage({ ...population, seeds }, 2000)).toBeGreaterThan(0.91);
});
