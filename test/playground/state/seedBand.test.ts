import { seedBand } from '../../../playground/state/seedBand.js';

const curve = (...values: number[]) => values.map((value, index) => ({ step: index + 1, value }));

it('a seed under way is in no mean, whatever it has done so far', () => {
  const [first, second] = [curve(0.5, 0.7), curve(0.5, 0.9)];
  expect(seedBand([first, curve(0.1)], [0, 1])).toEqual(seedBand([first], [0, 1]));
  const band = seedBand([first, second, curve(0.1)], [0, 1]);
  expect(band.map(({ step, mean }) => [step, mean])).toEqual([
    [1, 0.5],
    [2, expect.closeTo(0.8)],
  ]);
  expect(band[1]?.low).toBeLessThan(0.7);
});

it('is nothing before the first point', () => {
  expect(seedBand([[], []], [0, 1])).toEqual([]);
});
