import type { RunOfResults, TaskInfo } from '../../../src/experiment/results.js';
import { summarize } from '../../../src/experiment/summary.js';
import { MADE_UP_TASKS, madeUpParts, madeUpResults } from '../../support/madeUpResults.js';

function run(changes: Partial<RunOfResults>): RunOfResults {
  const [first] = madeUpResults({ seeds: 1, encodings: ['rotary'] }).runs;
  if (first === undefined) throw new Error('the made-up results have no run');
  return { ...first, ...changes };
}

function task(changes: Partial<TaskInfo>): TaskInfo {
  return { ...(MADE_UP_TASKS[0] as TaskInfo), ...changes };
}

const [PLAUSIBLE] = MADE_UP_TASKS as [TaskInfo];

describe('summarize', () => {
  it('orders rows by task, then by encoding, as asked and not as the runs came', () => {
    const runs = ['b', 'a'].flatMap((task) =>
      ['rotary', 'none', 'alibi'].map((encoding) => run({ task, encoding })),
    );
    const rows = summarize(runs, [task({ name: 'a' }), task({ name: 'b' })], ['none', 'rotary']);
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
    expect(summarize([run({ encoding: 'none' })], [PLAUSIBLE], ['none', 'rotary'])).toHaveLength(1);
    expect(summarize([], MADE_UP_TASKS)).toEqual([]);
  });

  it('says of no training that it still rises which reached its goal', () => {
    const accuracyCurve = [0, 10, 20, 30, 40].map((step) => ({ step, value: 0.5 + step / 100 }));
    const rises = (stepsUntil: number | null) =>
      summarize(
        [1, 2, 3].map((seed) => run({ seed, accuracyCurve, stepsUntil })),
        [PLAUSIBLE],
      ).map((row) => row.stillRises);
    expect([rises(null), rises(40)]).toEqual([[true], [false]]);
  });

  it('takes means, intervals and medians over the seeds of a pair only, in whatever order they come', () => {
    const two = task({ testLengths: [7, 11], testParts: madeUpParts([7, 11], 2, 4) });
    const seeds = [
      {
        rightAnswers: { 7: [2, 1, 0, 1] },
        stepsTo95: 300,
        msPerStep: 3,
        classAccuracy: { yes: 0.1, no: null },
      },
      {
        rightAnswers: { 7: [2, 2, 0, 1] },
        stepsTo95: null,
        msPerStep: 90,
        classAccuracy: { yes: 0.2, no: null },
      },
      {
        rightAnswers: { 7: [2, 1, 2, 1] },
        stepsTo95: 100,
        msPerStep: 4,
        classAccuracy: { yes: 0.3, no: null },
      },
    ].map((values, seed) => run({ ...values, seed }));
    const none = run({ encoding: 'none', rightAnswers: { 7: [0, 0, 0, 0], 11: [0, 0, 0, 0] } });
    const rows = summarize([...seeds, none], [two]);
    const [row, other] = rows;

    expect(row).toMatchObject({ n: 3, stepsTo95: 300, msPerStep: 4, parameters: seeds[0]?.parameters });
    expect(row?.mean).toBeCloseTo((4 + 5 + 6) / 24, 12);
    expect(row?.sequenceAccuracy.mean).toBeCloseTo((1 + 2 + 2) / 12, 12);
    expect(row?.classAccuracy.yes).toBeCloseTo(0.2, 12);
    expect(row?.classAccuracy.no).toBeNull();
    expect(row?.lengthAccuracy).toEqual({ 7: { mean: row?.mean, ci95: row?.ci95, n: 3 }, 11: null });
    expect(other).toMatchObject({ encoding: 'none', mean: 0, n: 1, ci95: null });
    expect(other?.lengthAccuracy['11']).toEqual({ mean: 0, ci95: null, n: 1 });
    expect(summarize([none, ...seeds.reverse()], [two], ['rotary', 'none'])).toEqual(rows);
  });

  it('says where a training was ended too soon', () => {
    const rising = [1, 2].map((seed) =>
      run({
        seed,
        accuracyCurve: [0, 1, 2, 3, 4].map((step) => ({ step, value: 0.1 * step + 0.01 * seed })),
      }),
    );
    expect(summarize(rising, [PLAUSIBLE])[0]?.stillRises).toBe(true);
    expect(summarize(rising.slice(0, 1), [PLAUSIBLE])[0]?.stillRises).toBe(false);
  });

  it('says which part of a task is not there', () => {
    expect(() => summarize([run({})], [task({ testLengths: [9] })])).toThrow(
      'Task "plausible": expected testParts to have 9, got 8,16,32.',
    );
  });
});

describe('the best of several settings', () => {
  const MANY = task({ testLengths: [8] });
  const tried = (settings: number, validations: readonly (number | null)[], share = 0.5) =>
    validations.map((validationAccuracy, seed) => {
      const right = MANY.testParts[8]?.asked.map((_, place) => (place < share * 250 ? 1 : 0)) ?? [];
      return run({ settings, validationAccuracy, seed, rightAnswers: { 8: right } });
    });

  it('is chosen by the validation part, and never by the test part', () => {
    const runs = [...tried(0, [0.7, 0.7], 0.99), ...tried(1, [0.9, 0.7], 0.6), ...tried(2, [0.8, 0.7], 0.99)];
    expect(summarize(runs, [MANY])).toMatchObject([{ settings: 1, settingsTried: 3, mean: 0.6, n: 2 }]);
    expect(summarize([...runs].reverse(), [MANY])).toMatchObject([{ settings: 1, settingsTried: 3 }]);
  });

  it('is none with which a seed diverged, while there are others', () => {
    expect(summarize([...tried(0, [1]), ...tried(1, [0.5, 0.5])], [MANY])).toMatchObject([
      { settings: 1, n: 2 },
    ]);
  });

  it('is the first of equal ones, and chosen for each encoding by itself', () => {
    const other = tried(1, [0.9, 0.9]).map((one) => ({ ...one, encoding: 'none' }));
    const rows = summarize([...tried(0, [0.8, 0.8]), ...tried(1, [0.8, 0.8]), ...other], [MANY]);
    expect(rows.map(({ encoding, settings, settingsTried }) => [encoding, settings, settingsTried])).toEqual([
      ['rotary', 0, 2],
      ['none', 1, 1],
    ]);
    expect(summarize(tried(0, [null, null]), [MANY])).toMatchObject([{ settings: 0, settingsTried: 1 }]);
  });
});
