import { parseHTML } from 'linkedom';
import { verdictTable } from '../../../src/report/sections/verdictTable.js';
import { viewOf } from '../../../src/report/view.js';
import { MADE_UP_TASKS, madeUpResults } from '../../support/madeUpResults.js';
import { all, textOf } from './parsed.js';

describe('verdictTable', () => {
  it('counts how many others an encoding is better and worse than, where there are many', () => {
    const encodings = ['none', ...Array.from({ length: 12 }, (_, i) => `e${i}`)];
    const made = madeUpResults({ tasks: MADE_UP_TASKS.slice(0, 1), encodings, seeds: 5, points: 2 });
    const view = viewOf(made);
    const { document } = parseHTML(
      `<div>${view.judged.map((task) => verdictTable(view, task).text).join('')}</div>`,
    );
    expect(all(document, 'thead th').map(textOf).slice(2)).toEqual(['+better than', '−worse than']);
    const none = all(document, 'tbody tr').find((row) => textOf(row).startsWith('none')) as ParentNode;
    const counts = all(none, 'td').slice(1).map(textOf).map(Number);
    const worse = made.differences.filter(
      (row) => row.length === 8 && row.encoding === 'none' && row.verdict === 'worse',
    );
    expect(worse.length).toBeGreaterThan(6);
    expect(counts).toEqual([0, worse.length]);
  });
});
