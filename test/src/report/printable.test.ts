import fc from 'fast-check';
import type { Results } from '../../../src/experiment/results.js';
import { resultsText } from '../../../src/experiment/resultsText.js';
import { renderCsv } from '../../../src/report/csv.js';
import { renderReport } from '../../../src/report/html.js';
import { printable, printableLines } from '../../../src/report/printable.js';
import { renderSideBySide } from '../../../src/report/sideBySide.js';
import { renderInvariance, renderTable } from '../../../src/report/table.js';
import { MADE_UP_TASKS, madeUpResults } from '../../support/madeUpResults.js';

/** Escape, bell, the eight-bit introducer of sequences, delete, an override of the direction and a line separator. */
const OBEYED = '\u001b[31m\u0007\u009b\u007f\u202e\u2066\u200f\u061c\u2028';
/** All but line feeds. */
const CONTROLS = /[^\n\P{Cc}]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

describe('printable', () => {
  it('writes out what a terminal would obey, in every text of a value', () => {
    expect(printable({ 'a\u001b': ['\u202e', 1, null, { b: 'c\n\t' }] })).toEqual({
      'a\\u{1b}': ['\\u{202e}', 1, null, { b: 'c\\u{a}\\u{9}' }],
    });
    expect(printableLines('a\nb\r\n')).toBe('a\nb\\u{d}\n');
  });

  it('leaves all else as it is', () => {
    const text = 'naïve 日本語 שלום 👨‍👩‍👧 C:\\users\\me \\n';
    expect(printable(text)).toBe(text);
  });

  it('makes no two texts the same', () => {
    const read = (text: string) =>
      text.replace(/\\u\{(\w+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
    const text = fc
      .array(fc.constantFrom('\u001b', '\\', '\\u{', '1b}', '\\u{1b}', '\u202e', 'a', '\n'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (any) => {
        expect(read(printable(any))).toBe(any);
      }),
    );
  });
});

/** The results with something behind each text that data or a person can choose. */
function hostile(results: Results): Results {
  const changed = (value: unknown, path: string): unknown => {
    if (typeof value === 'string') return /type|date/.test(path) ? value : value + OBEYED;
    if (Array.isArray(value)) return value.map((item) => changed(item, path));
    if (typeof value !== 'object' || value === null) return value;
    const isNamed = path === 'classAccuracy';
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [isNamed ? key + OBEYED : key, changed(item, key)]),
    );
  };
  return changed(results, '') as Results;
}

describe('what people see of results whose texts a terminal would obey', () => {
  // Own data too, whose classes are shown.
  const tasks = MADE_UP_TASKS.map((task, i) => (i === 0 ? { ...task, bagOfWordsAccuracy: null } : task));
  const made = madeUpResults({ tasks, seeds: 2, points: 3, encodings: ['none', 'learned'] });
  const failure = { task: 'plausible', encoding: 'none', seed: 9, settings: 0, error: 'no\nmore' };
  const results = hostile({ ...made, failures: [failure] });

  it.each<[string, () => string]>([
    ['the table', () => renderTable(results)],
    ['the claim', () => renderInvariance(results.invariance)],
    ['results.csv', () => renderCsv(results)],
    ['results.json', () => resultsText(results)],
    ['the report', () => renderReport(results)],
    ['the report of several', () => renderSideBySide([{ label: `a${OBEYED}`, results }])],
  ])('has none of it: %s', (_, render) => {
    const text = render();
    expect(text).toMatch(/\\u(\{1b\}|001b)/);
    expect(text).not.toMatch(CONTROLS);
  });

  it('still has the numbers of each class', () => {
    const cells = (text: string) => text.split('\n').filter((line) => /^ (no|yes)\b/.test(line));
    const numbers = (text: string) => cells(text).map((line) => line.match(/\d+\.\d/g));
    expect(numbers(renderTable(results))).toEqual(numbers(renderTable(made)));
    expect(numbers(renderTable(made))).toHaveLength(2);
  });

  it('is the same results.json again when it is read', () => {
    expect(JSON.parse(resultsText(results))).toEqual(results);
  });
});

describe('results.csv', () => {
  it.each(['=1+1', '+1', '-1', '@a', '＝1'])('is no formula for a spreadsheet: %s', (name) => {
    const tasks = MADE_UP_TASKS.slice(0, 1).map((task) => ({ ...task, name }));
    const [, row] = renderCsv(madeUpResults({ tasks, encodings: ['none'], seeds: 1 })).split('\n');
    expect(row).toMatch(/^"?'/);
  });
});
