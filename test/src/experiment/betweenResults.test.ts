import { differencesBetween } from '../../../src/experiment/betweenResults.js';
import { differencesOf } from '../../../src/experiment/differences.js';
import type { Results } from '../../../src/experiment/results.js';
import { summarize } from '../../../src/experiment/summary.js';
import { madeUpResults } from '../../support/madeUpResults.js';

const ENCODINGS = ['none', 'sinusoidal', 'rotary'];

/** The results with what one encoding did in the place of another. */
function exchanged(results: Results, from: string, to: string): Results {
  const names: Record<string, string> = { [from]: to, [to]: from };
  const runs = results.runs.map((run) => ({ ...run, encoding: names[run.encoding] ?? run.encoding }));
  return { ...results, runs, summary: summarize(runs, results.tasks, ENCODINGS) };
}

describe('differencesBetween', () => {
  const first = madeUpResults({ encodings: ENCODINGS, seeds: 4 });

  it('finds none between results and themselves', () => {
    const rows = differencesBetween(first, first);
    expect(rows).toHaveLength(3 * 3);
    for (const { mean, paired } of rows) {
      expect(mean).toBe(0);
      expect(paired?.holmP).toBe(1);
      expect(paired?.verdict).toBe('notClear');
      expect(paired?.n).toBe(4);
    }
  });

  it('is what two encodings of one comparison differ by, where they have changed places', () => {
    const rows = differencesBetween(first, exchanged(first, 'none', 'rotary'));
    const of = (encoding: string) =>
      rows.find((row) => row.task === 'plausible' && row.encoding === encoding);
    const within = differencesOf(first.runs, first.tasks).find(
      (row) =>
        row.task === 'plausible' && row.length === 8 && row.encoding === 'none' && row.other === 'rotary',
    );
    // "none" does in the other what "rotary" does in the first.
    expect(of('none')?.mean).toBeCloseTo(-(within?.mean ?? Number.NaN), 12);
    expect(of('rotary')?.mean).toBeCloseTo(within?.mean ?? Number.NaN, 12);
    const [low, high] = within?.ci95 ?? [];
    expect(of('rotary')?.paired?.ci95).toEqual([low, high]);
    expect([of('none')?.paired?.verdict, of('rotary')?.paired?.verdict]).toEqual(['better', 'worse']);
    expect(of('sinusoidal')?.mean).toBe(0);
    // Two of three are told apart: the lesser p-values count three and two times, or as much as the one before.
    expect(of('none')?.paired?.holmP).toBeCloseTo(3 * (within?.p ?? Number.NaN), 12);
  });

  it.each([
    ['no seed is in both', (run: Results['runs'][number]) => ({ ...run, seed: run.seed + 10 })],
    ['one seed is in both', (run: Results['runs'][number]) => ({ ...run, seed: run.seed + 3 })],
  ])('gives no interval where %s', (_, change) => {
    const rows = differencesBetween(first, { ...first, runs: first.runs.map(change) });
    expect(rows.map(({ mean, paired }) => [mean, paired])).toEqual(rows.map(() => [0, null]));
  });

  it('gives no interval where the test parts are not alike, and nothing where one has no such task or encoding', () => {
    const longer = first.tasks.map((task) => {
      const length = String(task.testLengths[0]);
      const part = task.testParts[length] ?? { asked: [], groups: [] };
      return {
        ...task,
        testParts: { ...task.testParts, [length]: { ...part, asked: part.asked.map(() => 9) } },
      };
    });
    expect(differencesBetween(first, { ...first, tasks: longer }).map(({ paired }) => paired)).toEqual(
      new Array(9).fill(null),
    );
    const less = madeUpResults({ encodings: ['rotary'], seeds: 4, tasks: first.tasks.slice(0, 1) });
    expect(differencesBetween(first, less).map(({ task, encoding }) => [task, encoding])).toEqual([
      ['plausible', 'rotary'],
    ]);
  });
});
