import { parseHTML } from 'linkedom';
import type { Results, SummaryRow } from '../../../src/experiment/results.js';
import { renderReport } from '../../../src/report/html.js';
import { answerSection } from '../../../src/report/sections/answerSection.js';
import { subjectOf } from '../../../src/report/subject.js';
import { viewOf } from '../../../src/report/view.js';
import { MADE_UP_TASKS, madeUpResults } from '../../support/madeUpResults.js';

const parse = (results: Results) => parseHTML(renderReport(results)).document;
const all = (root: ParentNode, selector: string) => Array.from(root.querySelectorAll(selector));
const textOf = (element: Element | null) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

describe('What a report claims', () => {
  it('says that a difference is only rounding, and for whom it stays so', () => {
    const tasks = MADE_UP_TASKS.slice(0, 1);
    const made = madeUpResults({ encodings: ['none', 'alibi-symmetric', 'mine', 'rotary'], tasks, seeds: 1 });
    const differences = [3.6e-6, 2e-7, 0, 2e-5];
    const readings = (sentences: [string, string]) => {
      const rows = made.invariance.map((row, i) => ({
        ...row,
        ...{ sentences, maxDifference: differences[i] ?? 0 },
      }));
      const document = parse({ ...made, invariance: rows });
      return all(document, '#untrained tbody td:last-child').map(textOf);
    };
    const [always, soFar] = ['the same up to rounding, for any weights', 'the same up to rounding, so far'];
    // Two nouns have changed places, which is no mirror image.
    expect(readings(['Adam ate an apple', 'Apple ate an Adam'])).toEqual([always, soFar, soFar, 'different']);
    expect(readings(['Adam ate apple', 'Apple ate Adam'])).toEqual([always, always, soFar, 'different']);
  });

  it('says for which budget it answers, whatever the answer is', () => {
    const made = madeUpResults({ encodings: ['none', 't5'], seeds: 2 });
    const rows = (of: (row: SummaryRow) => SummaryRow['ci95']) =>
      textOf(
        parse({ ...made, summary: made.summary.map((row) => ({ ...row, ci95: of(row) })) }).querySelector(
          '.lead',
        ),
      );
    const after = 'After 600 steps of 32 sequences, with 2 seeds, no encoding is clearly above';
    const nobody = rows(() => [0.4, 0.45]);
    expect(nobody).toContain(
      `${after} the best possible without word order, 50.0 and 80.0%, on both tasks that need it (plausible and agent): the 95% intervals lie within 40.0 to 45.0%.`,
    );
    const t5 = rows(({ task, encoding }) =>
      encoding === 't5' && task === 'agent' ? [0.95, 0.99] : [0.4, 0.45],
    );
    expect(t5).toContain(after);
    expect(t5).toContain('t5 uses it within these steps on agent only: the 95% interval is 95.0 to 99.0%.');
  });

  it('says so where the best possible without word order is that of the runs of none', () => {
    const [first] = MADE_UP_TASKS;
    const tasks = first ? [{ ...first, bagOfWordsAccuracy: null }] : [];
    const made = madeUpResults({ encodings: ['none', 't5'], seeds: 2, tasks });
    const summary = made.summary.map((row) => ({ ...row, ci95: [0.4, 0.45] as const }));
    expect(textOf(parse({ ...made, summary }).querySelector('.lead'))).toContain(
      'above the best possible without word order, 45.0% (the upper end of the interval of “none”), on plausible: the 95% interval is 40.0 to 45.0%.',
    );
  });

  it('has the whole budget beside the answer', () => {
    const tasks = MADE_UP_TASKS.slice(0, 2);
    const made = madeUpResults({ encodings: ['t5'], seeds: 2, tasks, points: 2 });
    const budget = (results: Results) => {
      const { document } = parseHTML(`${answerSection(subjectOf(results), viewOf(results)).body}`);
      return all(document, '.lead + .budget > div').map((entry) => all(entry, 'dt, dd').map(textOf));
    };
    expect(budget(made)).toEqual([
      ['each training', '600 steps of 32 sequences'],
      ['seeds', '2'],
      ['settings tried', '1'],
      ['trained on sequences of', '4 to 8 tokens (plausible), 5 to 10 tokens (agent)'],
    ]);
    const [setting] = made.settings;
    const summary = made.summary.map((row) => ({ ...row, settingsTried: 4 }));
    const tried = budget({ ...made, summary, settings: setting ? [{ ...setting, until: 0.9 }] : [] });
    expect(tried[0]?.[1]).toBe('600 steps of 32 sequences at most, fewer if 90% is reached');
    expect(tried[2]?.[1]).toBe('4 settings per encoding, the best is shown');
  });

  it('gives no verdict on a task where the best possible without word order is not known', () => {
    const [plausible, agent] = MADE_UP_TASKS;
    if (!plausible || !agent) throw new Error('there must be two tasks');
    const tasks = [plausible, { ...agent, bagOfWordsAccuracy: null }];
    const view = viewOf(madeUpResults({ encodings: ['rotary'], tasks, points: 2 }));
    const { document } = parseHTML(`<p>${subjectOf(view.results).lead(view)}</p>`);
    const lead = textOf(document.querySelector('p'));
    expect(lead).toContain('rotary uses word order on plausible:');
    expect(lead).toMatch(
      /On agent there is no verdict: the best possible without word order is not known\.$/,
    );
  });

  it('says of every accuracy while training what it is measured on', () => {
    const document = parse(madeUpResults({ encodings: ['rotary'], seeds: 1 }));
    for (const part of ['learning', 'cost', 'numbers']) {
      expect(textOf(document.getElementById(part))).toContain(
        'on all of its sequences up to 512, as in all built-in tasks, otherwise on about that many, evenly spaced, ' +
          'with sequences of the same words kept together.',
      );
    }
  });

  it('says where it leaves something out', () => {
    const made = madeUpResults({ encodings: ['rotary'], seeds: 1 });
    const document = parse({
      ...made,
      runs: made.runs.map((run) => ({ ...run, confusion: null, msPerStep: 0 })),
    });
    expect(textOf(document.getElementById('mistakes'))).toContain(
      'There is no confusion matrix: 2 classes are too many.',
    );
  });

  it('shows an accuracy of 0, and no time where none was measured', () => {
    const made = madeUpResults({ encodings: ['rotary'], seeds: 2 });
    const none = { mean: 0, ci95: [0, 0] as const, n: 2 };
    const summary = made.summary.map((row) => ({
      ...row,
      ...{ ...none, sequenceAccuracy: none, msPerStep: 0, stepsTo95: 0 },
      lengthAccuracy: Object.fromEntries(Object.keys(row.lengthAccuracy).map((length) => [length, none])),
      classAccuracy: Object.fromEntries(Object.keys(row.classAccuracy).map((name) => [name, 0])),
    }));
    const document = parse({ ...made, summary });
    const cells = all(document.querySelector('#numbers tbody tr') as ParentNode, 'td').map(textOf);
    expect(cells).toEqual([
      'plausible',
      '2',
      '0.0',
      '0.0, 0.0',
      '0.0',
      '12,345',
      '0',
      '0.0',
      '0.0',
      '0.0',
      '–',
    ]);
    const classes = all(document, '#numbers details td').map(textOf);
    expect(new Set(classes)).toEqual(new Set(['0.0']));
  });
});
