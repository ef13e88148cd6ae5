import { curveBand } from '../../../src/report/curves.js';

describe('curveBand', () => {
  it('has the mean and the interval of the seeds at each step, by step', () => {
    const band = curveBand([
      [
        { step: 20, value: 0.6 },
        { step: 10, value: 0.4 },
      ],
      [
        { step: 10, value: 0.5 },
        { step: 30, value: 0.9 },
      ],
      [{ step: 10, value: 0.6 }],
    ]);
    expect(band.map(({ step }) => step)).toEqual([10, 20, 30]);
    expect(band[0]?.mean).toBeCloseTo(0.5, 12);
    expect(band[0]?.low).toBeCloseTo(0.5 - 0.2484, 4);
    expect(band[0]?.high).toBeCloseTo(0.5 + 0.2484, 4);
    expect(band[1]).toEqual({ step: 20, mean: 0.6, low: 0.6, high: 0.6 });
  });

  it('cuts a loss at 0 and not at 1', () => {
    const [point] = curveBand(
      [[{ step: 1, value: 0.1 }], [{ step: 1, value: 1.1 }]],
      [0, Number.POSITIVE_INFINITY],
    );
    expect(point?.low).toBe(0);
    expect(point?.high).toBeGreaterThan(1.1);
  });
});
