import { z } from 'zod';
import { DEFAULTS, NUMBER_NAMES, NUMBERS, parseNumber } from '../../../playground/state/settings.js';
import { seed } from '../../../src/experiment/schema/parts.js';
import { trainingSettings } from '../../../src/experiment/schema/settings.js';

describe('the numbers that one may set on the page', () => {
  it('are all settings of a run, its seed and how many seeds there are', () => {
    expect([...NUMBER_NAMES].sort()).toEqual(
      [...Object.keys(trainingSettings.shape), 'seed', 'seeds'].sort(),
    );
  });

  it.each(NUMBER_NAMES)('%s: its range is within that of results, and its default in its range', (name) => {
    const schema = { ...trainingSettings.shape, seed, seeds: z.int().min(1) }[name];
    const { min, max, fraction = false } = NUMBERS[name];
    for (const bound of [min, max]) expect(schema.parse(bound)).toBe(bound);
    expect(schema.safeParse(min + 0.5).success).toBe(fraction);
    expect(parseNumber(name, String(DEFAULTS[name]))).toBe(DEFAULTS[name]);
  });
});
