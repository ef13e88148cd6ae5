import type { Estimate, Results, SummaryRow } from '../../../src/experiment/results.js';
import { judge } from '../../../src/report/verdict.js';
import { MADE_UP_TASKS, madeUpResults } from '../../support/madeUpResults.js';

/** The verdict of each encoding on one task whose rows have these intervals. */
function verdicts(
  ceiling: number | null,
  intervals: Record<string, Estimate['ci95']>,
): Record<string, string> {
  const tasks = MADE_UP_TASKS.slice(0, 1).map((task) => ({ ...task, bagOfWordsAccuracy: ceiling }));
  const base: Results = madeUpResults({ tasks, encodings: Object.keys(intervals) });
  const summary = base.summary.map((row): SummaryRow => ({ ...row, ci95: intervals[row.encoding] ?? null }));
  const [judged] = judge({ ...base, summary });
  return Object.fromEntries((judged?.rows ?? []).map(({ row, verdict }) => [row.encoding, verdict]));
}

describe('judge', () => {
  it('sees order only where the whole interval is clear above the ceiling', () => {
    expect(
      verdicts(0.5, {
        a: [0.52, 0.99],
        b: [0.49, 0.99],
        c: [0.5, 0.9],
        d: [0.3, 0.49],
        e: [0.504, 0.504],
        f: null,
      }),
    ).toEqual({ a: 'above', b: 'notClear', c: 'notClear', d: 'below', e: 'notClear', f: 'oneSeed' });
  });

  it('takes the interval of "none" where the ceiling is not known', () => {
    expect(verdicts(null, { none: [0.6, 0.7], a: [0.69, 0.9], b: [0.71, 0.9], c: [0.702, 0.9] })).toEqual({
      none: 'notJudged',
      a: 'notClear',
      b: 'above',
      c: 'notClear',
    });
  });

  it('does not judge causal models by those of "none", which know order, too', () => {
    const [made] = MADE_UP_TASKS;
    const tasks = made === undefined ? [] : [{ ...made, bagOfWordsAccuracy: null }];
    const results = madeUpResults({ tasks, encodings: ['none', 'a'] });
    const reference = (changed: Partial<Results>) => judge({ ...results, ...changed })[0]?.reference;
    expect(reference({})?.kind).toBe('control');
    expect(reference({ tasks: tasks.map((task) => ({ ...task, causal: true })) })).toBeNull();
    const settings = results.settings.map((one) => ({ ...one, causal: true as const }));
    expect(reference({ settings })).toBeNull();
  });

  it('has no verdict without a ceiling and without "none", and none from one seed', () => {
    expect(verdicts(null, { a: [0.9, 1] })).toEqual({ a: 'notJudged' });
    expect(verdicts(null, { none: null, a: [0.9, 1], b: null })).toEqual({
      none: 'oneSeed',
      a: 'notJudged',
      b: 'oneSeed',
    });
  });

  it('does not judge the task that needs no order', () => {
    expect(verdicts(1, { none: [1, 1], a: [0.2, 0.3], b: null })).toEqual({
      none: 'notJudged',
      a: 'notJudged',
      b: 'notJudged',
    });
  });
});
