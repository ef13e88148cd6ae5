import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { holm } from '../../../src/experiment/holm.js';
import { compareAccuracy, compareSums, estimateAccuracy } from '../../../src/experiment/twoWay.js';
import { coverage, errorRates } from '../../support/coverage.js';
import type { Population } from '../../support/madeUpAnswers.js';
import { byGroupOf, type Recorded } from '../../support/recordedAnswers.js';

interface Golden {
  readonly tasks: readonly {
    readonly name: string;
    readonly accuracy: Readonly<Record<string, { mean: number; ci95: [number, number] }>>;
    readonly differences: readonly {
      readonly encoding: string;
      readonly other: string;
      readonly mean: number;
      readonly ci95: [number, number];
      readonly p: number;
      readonly holmP: number;
    }[];
  }[];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(__dirname, '../../golden', `${name}.json`), 'utf8'));

describe.each((read('statistics') as Golden).tasks)('of the recorded answers to $name', (golden) => {
  const task = (read('recordedAnswers') as Recorded).tasks.find(({ name }) => name === golden.name);
  const { right, asked } = byGroupOf(task);

  it.each(Object.entries(golden.accuracy))(
    'the accuracy of %s is that of statsmodels and scipy',
    (name, expected) => {
      const { mean, ci95 } = estimateAccuracy({ right: right[name] ?? [], asked });
      expect(mean).toBeCloseTo(expected.mean, 12);
      expect(ci95?.[0]).toBeCloseTo(expected.ci95[0], 8);
      expect(ci95?.[1]).toBeCloseTo(expected.ci95[1], 8);
    },
  );

  it('so are the differences', () => {
    const found = golden.differences.map(({ encoding, other }) =>
      compareAccuracy(right[encoding] ?? [], right[other] ?? [], asked),
    );
    golden.differences.forEach((expected, index) => {
      const { mean, ci95, p } = found[index] ?? {};
      expect(mean).toBeCloseTo(expected.mean, 12);
      expect(ci95?.[0]).toBeCloseTo(expected.ci95[0], 8);
      expect(ci95?.[1]).toBeCloseTo(expected.ci95[1], 8);
      expect((p ?? 0) / expected.p).toBeCloseTo(1, 6);
    });
    const corrected = holm(found.map(({ p }) => p ?? 1));
    golden.differences.forEach(({ holmP }, index) => {
      expect((corrected[index] ?? 0) / holmP).toBeCloseTo(1, 6);
    });
  });
});

/** Right answers of seeds, and how many each group asks for. */
const answers = fc
  .tuple(
    fc.integer({ min: 2, max: 5 }),
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 }),
  )
  .chain(([seeds, asked]) =>
    fc
      .array(fc.tuple(...asked.map((most) => fc.integer({ min: 0, max: most }))), {
        minLength: 2 * seeds,
        maxLength: 2 * seeds,
      })
      .map((rows) => ({ asked, right: rows.slice(0, seeds), other: rows.slice(seeds) })),
  );

describe('estimateAccuracy', () => {
  it('has an interval of some width about the mean, whatever the answers', () => {
    fc.assert(
      fc.property(answers, ({ right, asked }) => {
        const { mean, ci95, n } = estimateAccuracy({ right, asked });
        const [low, high] = ci95 ?? [1, 0];
        expect(n).toBe(right.length);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(mean);
        expect(high).toBeGreaterThanOrEqual(mean);
        expect(high - low).toBeGreaterThan(1e-3);
      }),
      { numRuns: 50 },
    );
  });

  it('says less than all of 512 right of 512, three times', () => {
    const asked = new Array<number>(512).fill(1);
    const { mean, ci95 } = estimateAccuracy({ right: [asked, asked, asked], asked });
    expect(mean).toBe(1);
    // The exact bound of Clopper and Pearson is 0.9928.
    expect(ci95?.[0]).toBeCloseTo(0.9907, 4);
    expect(ci95?.[1]).toBe(1);
  });

  it('does not take seeds that agree by chance for seeds that agree', () => {
    const asked = new Array<number>(512).fill(1);
    const half = (first: number) => asked.map((_, group) => (group % 2 === first ? 1 : 0));
    const [low = 1, high = 0] = estimateAccuracy({ right: [half(0), half(1)], asked }).ci95 ?? [];
    expect(high - low).toBeGreaterThan(0.2);
  });

  it('has no interval for one seed', () => {
    expect(estimateAccuracy({ right: [[1, 0]], asked: [1, 1] })).toEqual({ mean: 0.5, ci95: null, n: 1 });
  });
});

describe('compareAccuracy', () => {
  it('is turned round with the two, and has some width, whatever the answers', () => {
    fc.assert(
      fc.property(answers, ({ right, other, asked }) => {
        const { mean, ci95, p } = compareAccuracy(right, other, asked);
        const turned = compareAccuracy(other, right, asked);
        const [low, high] = ci95 ?? [0, 0];
        expect(turned.mean).toBeCloseTo(-mean, 12);
        expect(turned.ci95?.[0]).toBeCloseTo(-high, 12);
        expect(turned.p).toBeCloseTo(p ?? -1, 6);
        expect(high - low).toBeGreaterThan(1e-3);
        expect(p).toBeLessThanOrEqual(1);
        // The interval leaves out 0 where p is less than 5%.
        const isOut = low > 0 || high < 0;
        if (Math.abs((p ?? 0) - 0.05) > 1e-6) expect(isOut).toBe((p ?? 1) < 0.05);
      }),
      { numRuns: 50 },
    );
  });

  it('does not depend on the order of the seeds', () => {
    fc.assert(
      fc.property(answers, ({ right, other, asked }) => {
        const one = compareAccuracy(right, other, asked);
        const turned = compareAccuracy([...right].reverse(), [...other].reverse(), asked);
        expect(turned.mean).toBe(one.mean);
        expect(turned.p).toBeCloseTo(one.p ?? -1, 6);
      }),
      { numRuns: 30 },
    );
  });

  it('has no interval for one seed', () => {
    expect(compareAccuracy([[1, 0]], [[0, 0]], [1, 1])).toEqual({ mean: 0.5, ci95: null, n: 1, p: null });
  });
});

describe('compareSums', () => {
  // Of three groups with 2, 1 and 4 answers, each with such a share more.
  const asked = [2, 1, 4];
  const of = (shares: readonly number[]) => shares.map((share) => asked.map((count) => share * count));

  it('is a paired t-test where the groups agree: scipy.stats.ttest_1samp([0.1, 0.2, 0.15, 0.05], 0)', () => {
    const { mean, p, ci95 } = compareSums(of([1.1, 3.2, 0.15, 2.05]), of([1, 3, 0, 2]), asked);
    expect(mean).toBeCloseTo(0.125, 12);
    expect(p).toBeCloseTo(0.030466291662170956, 6);
    expect(ci95?.[0]).toBeCloseTo(0.022286987161973998, 6);
    expect(ci95?.[1]).toBeCloseTo(0.22771301283802606, 6);
  });

  it('has no limits, and no interval for one seed or one group', () => {
    expect(compareSums(of([9, 8]), of([-9, -8]), asked).ci95?.[1]).toBeGreaterThan(18);
    expect(compareSums(of([2]), of([1]), asked)).toMatchObject({ mean: 1, ci95: null, p: null });
    expect(compareSums([[2], [3]], [[1], [2]], [1])).toMatchObject({ mean: 1, ci95: null, p: null });
  });
});

describe('intervals of draws', () => {
  const population: Population = {
    ...{ seeds: 3, groups: 64, asked: 1 },
    ...{ ability: 1, seedSpread: 0.2, groupSpread: 0.8 },
  };

  it('have the true accuracy in them 95 times of 100', () => {
    expect(coverage(population, 300)).toBeGreaterThan(0.93);
  });

  it('set none of four equal encodings apart, 95 times of 100', () => {
    expect(errorRates(population, 4, 40).family).toBeLessThanOrEqual(0.05);
  });
});

describe('holm', () => {
  it('is what a person computes', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});
