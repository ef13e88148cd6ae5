import { stillRises } from '../../../src/experiment/stillRises.js';
import { NormalSource } from '../../support/normalSource.js';

/** Accuracies at the last steps of recorded trainings of 80 steps, three seeds each; the fourth began to rise before. */
const RECORDED = {
  none: [
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
  ],
  rotary: [
    [0.523, 0.553, 0.533, 0.527, 0.574, 0.57],
    [0.719, 0.727, 0.758, 0.783, 0.813, 0.803],
    [0.602, 0.637, 0.639, 0.689, 0.695, 0.703],
  ],
  alibi: [
    [0.996, 1, 1, 1, 1, 1],
    [1, 1, 1, 1, 1, 1],
    [0.998, 1, 1, 1, 1, 1],
  ],
};

const lastPoints = (values: readonly number[]) =>
  values.map((value, index) => ({ step: 60 + 4 * index, value }));

/** Curves of 21 points, with noise in which each point is like the one before. */
function curves(source: NormalSource, seeds: number, at: (time: number) => number, noise: number) {
  return Array.from({ length: seeds }, () => {
    let error = noise * source.normal();
    return Array.from({ length: 21 }, (_, index) => {
      error = 0.7 * error + Math.sqrt(1 - 0.7 ** 2) * noise * source.normal();
      return { step: 15 * index, value: Math.min(1, Math.max(0, at(index / 20) + error)) };
    });
  });
}

function share(seeds: number, at: (time: number) => number, noise: number): number {
  const source = new NormalSource(7);
  const draws = 400;
  let rising = 0;
  for (let i = 0; i < draws; i++) if (stillRises(curves(source, seeds, at, noise))) rising++;
  return rising / draws;
}

describe('stillRises', () => {
  it.each([
    ['none', false],
    ['rotary', true],
    ['alibi', false],
  ] as const)('of the recorded curves of %s is %s', (name, expected) => {
    expect(stillRises(RECORDED[name].map(lastPoints))).toBe(expected);
  });

  it.each([2, 3, 5])('is seldom so of flat curves and hardly ever at the ceiling (%d seeds)', (seeds) => {
    for (const noise of [0.002, 0.005, 0.01, 0.02]) expect(share(seeds, () => 0.7, noise)).toBeLessThan(0.07);
    expect(share(seeds, () => 0.999, 0.005)).toBeLessThan(0.01);
    expect(share(seeds, (time) => 1 / (1 + Math.exp(-30 * (time - 0.4))), 0.005)).toBeLessThan(0.01);
  });

  it('is so of curves that rise, at three seeds or more', () => {
    expect(share(3, (time) => 0.5 + 0.3 * time, 0.01)).toBeGreaterThan(0.95);
    expect(share(5, (time) => 1 - 0.5 * Math.exp(-3 * time), 0.01)).toBeGreaterThan(0.9);
    // It begins to learn at the end.
    expect(share(3, (time) => 0.5 + 0.5 / (1 + Math.exp(-20 * (time - 1))), 0.01)).toBeGreaterThan(0.95);
  });

  it('is not so of one seed, of falling curves, or of curves too short to say', () => {
    const rising = lastPoints([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    expect(stillRises([rising, rising])).toBe(true);
    expect(stillRises([rising])).toBe(false);
    expect(stillRises([])).toBe(false);
    const falling = rising.map(({ step, value }) => ({ step, value: 1 - value }));
    expect(stillRises([falling, falling])).toBe(false);
    const short = [
      { step: 0, value: 0.1 },
      { step: 1, value: 0.9 },
    ];
    expect(stillRises([short, short])).toBe(false);
  });
});
