import type { RunOfResults } from '../../../src/experiment/results.js';
import { summarize } from '../../../src/experiment/summary.js';
import { madeUpResults } from '../../support/madeUpResults.js';

function run(changes: Partial<RunOfResults>): RunOfResults {
  const [first] = madeUpResults({ seeds: 1, encodings: ['rotary'] }).runs;
  if (first === undefined) throw new Error('the made-up results have no run');
  return { ...first, ...changes };
}

describe('summarize', () => {
  it('orders rows by task, then by encoding, as asked and not as the runs came', () => {
    const runs = ['b', 'a'].flatMap((task) =>
      ['rotary', 'none', 'alibi'].map((encoding) => run({ task, encoding })),
    );
    const rows = summarize(runs, { tasks: ['a', 'b'], encodings: ['none', 'rotary'] });
    expect(rows.map((row) => `${row.task} ${row.encoding}`)).toEqual([
      'a none',
      'a rotary',
      'a alibi',
      'b none',
      'b rotary',
      'b alibi',
    ]);
  });

  it('has no row for a pair whose runs all failed', () => {
    expect(summarize([run({ encoding: 'none' })], { encodings: ['none', 'rotary'] })).toHaveLength(1);
    expect(summarize([])).toEqual([]);
  });

  it('takes means, intervals and medians over the seeds of a pair only', () => {
    const seeds = [
      { testAccuracy: 0.4, sequenceAccuracy: 0.1, stepsTo95: 300, msPerStep: 3 },
      { testAccuracy: 0.5, sequenceAccuracy: 0.2, stepsTo95: null, msPerStep: 90 },
      { testAccuracy: 0.6, sequenceAccuracy: 0.3, stepsTo95: 100, msPerStep: 4 },
    ].map((values, seed) =>
      run({
        ...{ ...values, seed },
        lengthAccuracy: { '7': values.testAccuracy, '11': null },
        classAccuracy: { yes: values.sequenceAccuracy, no: null },
      }),
    );
    const [row, other] = summarize([...seeds, run({ encoding: 'none', testAccuracy: 0 })]);

    expect(row).toMatchObject({ n: 3, stepsTo95: 300, msPerStep: 4, parameters: seeds[0]?.parameters });
    expect(row?.mean).toBeCloseTo(0.5, 12);
    expect(row?.ci95?.[0]).toBeCloseTo(0.5 - 0.2484, 4);
    expect(row?.sequenceAccuracy.mean).toBeCloseTo(0.2, 12);
    expect(row?.classAccuracy.yes?.mean).toBeCloseTo(0.2, 12);
    expect(row?.classAccuracy.no).toBeNull();
    expect(row?.lengthAccuracy['7']?.mean).toBeCloseTo(0.5, 12);
    expect(row?.lengthAccuracy['11']).toBeNull();
    expect(other).toMatchObject({ encoding: 'none', mean: 0, n: 1, ci95: null });
  });

  it('tells an accuracy of 0 from a length that cannot be run', () => {
    const [row] = summarize([run({ lengthAccuracy: { '7': 0, '11': null } })]);
    expect(row?.lengthAccuracy).toEqual({ '7': { mean: 0, ci95: null, n: 1 }, '11': null });
  });
});

describe('the best of several settings', () => {
  const tried = (settings: number, validations: readonly (number | null)[], testAccuracy = 0.5) =>
    validations.map((validationAccuracy, seed) => run({ settings, validationAccuracy, seed, testAccuracy }));

  it('is chosen by the validation part, and never by the test part', () => {
    const runs = [...tried(0, [0.7, 0.7], 0.99), ...tried(1, [0.9, 0.7], 0.6), ...tried(2, [0.8, 0.7], 0.99)];
    expect(summarize(runs)).toMatchObject([{ settings: 1, settingsTried: 3, mean: 0.6, n: 2 }]);
    expect(summarize([...runs].reverse())).toMatchObject([{ settings: 1, settingsTried: 3 }]);
  });

  it('is none with which a seed diverged, while there are others', () => {
    expect(summarize([...tried(0, [1]), ...tried(1, [0.5, 0.5])])).toMatchObject([{ settings: 1, n: 2 }]);
  });

  it('is the first of equal ones, and chosen for each encoding by itself', () => {
    const other = tried(1, [0.9, 0.9]).map((one) => ({ ...one, encoding: 'none' }));
    const rows = summarize([...tried(0, [0.8, 0.8]), ...tried(1, [0.8, 0.8]), ...other]);
    expect(rows.map(({ encoding, settings, settingsTried }) => [encoding, settings, settingsTried])).toEqual([
      ['rotary', 0, 2],
      ['none', 1, 1],
    ]);
    expect(summarize(tried(0, [null, null]))).toMatchObject([{ settings: 0, settingsTried: 1 }]);
  });
});
