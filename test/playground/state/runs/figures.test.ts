import { differenceTo, figuresOf } from '../../../../playground/state/runs/figures.js';
import { recordOf, seedAt } from './records.js';

const lr = 0.01;

describe('the figures of a record', () => {
  it('are those of the one seed, without an interval', () => {
    expect(figuresOf([seedAt(1, 0.75)])).toEqual({
      ...{ seeds: 1, step: 300, loss: 0.5, msPerStep: 2 },
      accuracy: { mean: 0.75, ci95: null, n: 1 },
    });
  });

  it('have the interval of Student’s t over seeds', () => {
    const { accuracy } = figuresOf([seedAt(1, 0.7), seedAt(2, 0.8)]);
    expect(accuracy?.mean).toBeCloseTo(0.75);
    // 12.706 times a standard error of 0.05, cut at 0 and 1.
    expect(accuracy?.ci95?.[0]).toBeCloseTo(0.75 - 12.706 * 0.05, 3);
    expect(accuracy?.ci95?.[1]).toBe(1);
  });

  it('have no interval where all seeds agree', () => {
    expect(figuresOf([seedAt(1, 0.5), seedAt(2, 0.5)]).accuracy).toEqual({ mean: 0.5, ci95: null, n: 2 });
  });

  it('are of the seeds that have come furthest', () => {
    const figures = figuresOf([seedAt(1, 0.9), seedAt(2, 0.5, 20)]);
    expect([figures.seeds, figures.step, figures.accuracy?.mean]).toEqual([1, 300, 0.9]);
  });

  it('are null before the curves begin', () => {
    expect(figuresOf([{ ...seedAt(1, null), loss: null }])).toMatchObject({ accuracy: null, loss: null });
  });
});

describe('the difference to a base', () => {
  const base = recordOf({}, [seedAt(1, 0.5), seedAt(2, 0.6), seedAt(3, 0.9)]);

  it('is taken seed by seed', () => {
    const difference = differenceTo(base, recordOf({ lr }, [seedAt(1, 0.6), seedAt(2, 0.72), seedAt(4, 0)]));
    expect(difference).toMatchObject({ n: 2, isPaired: true });
    expect(difference?.mean).toBeCloseTo(0.11);
    expect(difference?.ci95?.[0]).toBeCloseTo(0.11 - 12.706 * 0.01, 3);
  });

  it('is a plain difference for one common seed', () => {
    const difference = differenceTo(base, recordOf({ lr }, [seedAt(1, 0.25)]));
    expect(difference).toMatchObject({ mean: -0.25, ci95: null, isPaired: true });
  });

  it('is that of the means, without an interval, where no seed is common', () => {
    const difference = differenceTo(base, recordOf({ lr }, [seedAt(4, 0.7), seedAt(5, 0.8)]));
    expect(difference).toMatchObject({ ci95: null, isPaired: false });
    expect(difference?.mean).toBeCloseTo(0.75 - 2 / 3);
  });

  it.each([
    ['the base itself', base],
    ['another task', recordOf({ data: 'agent' })],
    ['own data of the name of the task', recordOf({ ownData: 1 })],
    ['a run without an accuracy', recordOf({ lr }, [seedAt(1, null)])],
  ])('is null for %s', (_, record) => {
    expect(differenceTo(base, record)).toBeNull();
  });
});
