import type { Results } from '../../../src/experiment/results.js';
import { renderReport } from '../../../src/report/html.js';
import { SORT_SCRIPT } from '../../../src/report/sortScript.js';
import { MADE_UP_SETTINGS, MADE_UP_TASKS, madeUpResults } from '../../support/madeUpResults.js';
import { all, parse, textOf } from './parsed.js';

describe('renderReport of what people bring', () => {
  const [plausible] = MADE_UP_TASKS;
  const hostile = '<b>"&amp;\'</b><script>alert(1)</script>';

  it('escapes every text', () => {
    const tasks = plausible === undefined ? [] : [{ ...plausible, name: hostile, description: hostile }];
    const made = madeUpResults({ tasks, encodings: ['none', hostile], words: [hostile, 'a'], seeds: 2 });
    const results: Results = {
      ...made,
      runs: made.runs.map((run) => ({ ...run, lengthLimits: { '16': hostile } })),
      failures: [{ task: hostile, encoding: hostile, seed: 1, settings: 0, error: hostile }],
      environment: { ...made.environment, backend: hostile, backendReason: hostile, cpu: hostile },
      invariance: made.invariance.map((row) => ({ ...row, sentences: [hostile, hostile] })),
    };
    const page = renderReport(results);
    // There is one, and it is ours.
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain('<b>"');
    const document = parse(results);
    expect(document.querySelector('script')?.textContent).toBe(SORT_SCRIPT);
    expect(textOf(document.querySelector('#answer figure'))).toContain(hostile);
    expect(textOf(document.getElementById('failures'))).toContain(hostile);
  });

  it('draws an encoding that nobody knows by what it was seen to do', () => {
    const made = madeUpResults({ encodings: ['mine'], seeds: 1 });
    const [rotary] = madeUpResults({ encodings: ['rotary'], seeds: 1 }).runs;
    const runs = made.runs.map((run) => ({ ...run, positions: rotary?.positions ?? null }));
    const document = parse({ ...made, runs });
    expect(all(document, '#ideas h3').map(textOf)).toEqual(['mine']);
    expect(all(document, '#ideas figcaption').map(textOf)).toEqual([
      'Rotation of channel pairs',
      'Product of equal query and key',
    ]);
  });

  it('takes "none" for the worst case only where there is nothing else, and says when there is no mistake', () => {
    const made = madeUpResults({ encodings: ['none'], seeds: 1 });
    const runs = made.runs.map((run) => ({ ...run, mistakes: [], confusion: null }));
    const mistakes = textOf(parse({ ...made, runs }).getElementById('mistakes'));
    expect(mistakes).toContain('plausible: none');
    expect(mistakes).toContain('No mistakes on the test part.');
  });

  it('gives no verdict from one seed, and draws no lengths where there is one', () => {
    const tasks =
      plausible === undefined ? [] : [{ ...plausible, testLengths: [8], bagOfWordsAccuracy: null }];
    const document = parse(madeUpResults({ tasks, seeds: 1 }));
    expect(textOf(document.querySelector('.lead'))).toMatch(
      /^One seed has no interval, so there is no verdict/,
    );
    expect(document.getElementById('length')).toBeNull();
    expect(document.querySelectorAll('a[href="#length"]')).toHaveLength(0);
  });

  it.each([0, 1])('draws curves of %d points', (points) => {
    expect(parse(madeUpResults({ points })).querySelectorAll('#learning svg.chart')).toHaveLength(6);
  });

  describe('of a published encoder', () => {
    const madeOf = (freeze: boolean, seeds = 3): Results => {
      const tasks =
        plausible === undefined ? [] : [{ ...plausible, testLengths: [8], bagOfWordsAccuracy: null }];
      const made = madeUpResults({ tasks, seeds, encodings: [freeze ? 'frozen' : 'pretrained'] });
      const init = { folder: hostile, sha256: 'ab'.repeat(32), freeze };
      return { ...made, invariance: [], settings: [{ ...MADE_UP_SETTINGS, init }] };
    };

    it.each([
      [false, 'fine-tuned, with a new head', 'its weights fine-tuned'],
      [true, 'frozen, with a new head', 'its weights frozen'],
    ])('says how much it gets right (frozen: %s), and nothing of encodings', (freeze, how, weights) => {
      const results = madeOf(freeze);
      const document = parse(results);
      const [row] = results.summary;
      const percent = (value = Number.NaN) => (value * 100).toFixed(1);
      expect(textOf(document.querySelector('.lead'))).toBe(
        `The encoder of ${hostile}, ${how}, after 600 steps of 32 sequences, with 3 seeds: ` +
          `${percent(row?.mean)}% ` +
          `[${row?.ci95?.map(percent).join(', ')}] of the sequences of plausible are right.`,
      );
      expect(textOf(document.querySelector('title'))).toBe('A fine-tuned published encoder');
      expect(textOf(document.querySelector('header'))).not.toContain('encodings');
      expect(textOf(document.getElementById('conditions')).replace(/\s/g, '')).toContain(
        weights.replace(/\s/g, ''),
      );
      expect(document.getElementById('untrained')).toBeNull();
      for (const link of all(document, 'a')) {
        expect(document.getElementById(link.getAttribute('href')?.slice(1) ?? '')).not.toBeNull();
      }
      // In every part it has a colour of its own.
      const { encoding } = row ?? { encoding: '' };
      for (const part of ['answer', 'numbers', 'learning', 'attention']) {
        const section = document.getElementById(part);
        expect([part, textOf(section)]).toEqual([part, expect.stringContaining(encoding)]);
        expect([part, section?.innerHTML]).toEqual([part, expect.stringContaining('--encoding-7')]);
      }
    });

    it('says so when nothing finished', () => {
      expect(textOf(parse(madeOf(true, 0)).querySelector('.lead'))).toMatch(/: no run finished\.$/);
    });
  });

  it('says so when nothing finished', () => {
    const made = madeUpResults({ seeds: 0 });
    const failures = [
      { task: 'plausible', encoding: 'none', seed: 1, settings: 0, error: 'the loss became NaN' },
    ];
    const document = parse({ ...made, failures });
    expect(textOf(document.querySelector('.lead'))).toContain('No run of a task');
    expect(textOf(document.getElementById('failures'))).toContain(
      'plausible, none, seed 1: the loss became NaN',
    );
    // Tables and charts would be empty.
    const sections = all(document, 'main > section').map(({ id }) => id);
    expect(sections).toEqual(['answer', 'failures', 'untrained', 'conditions']);
  });

  it('shows the spaces of a text, joins its characters, and lists no mistakes', () => {
    const text =
      plausible === undefined
        ? []
        : [{ ...plausible, type: 'tag' as const, causal: true as const, isText: true as const }];
    const document = parse(madeUpResults({ tasks: text, words: ['a', ' ', 'b'], seeds: 1 }));
    const attention = document.getElementById('attention');
    expect(textOf(attention?.querySelector('.choice > label') ?? null)).toBe('a b');
    const labels = all(attention as ParentNode, 'svg.chart text').map(textOf);
    expect(labels).toContain('␣');
    expect(document.getElementById('mistakes')).toBeNull();
    expect(textOf(document.querySelector('#numbers tbody tr :nth-child(6)'))).toBe('–');
  });

  it('proposes runs without an encoding only where there are none and they would tell', () => {
    const unknown = plausible === undefined ? [] : [{ ...plausible, bagOfWordsAccuracy: null }];
    const lead = (tasks: typeof unknown, encodings: string[]) =>
      textOf(parse(madeUpResults({ tasks, encodings })).querySelector('.lead'));
    const proposal = 'Runs with the encoding “none” would measure it.';
    expect(lead(unknown, ['rotary'])).toContain(proposal);
    const causal = unknown.map((task) => ({ ...task, causal: true as const }));
    expect(lead(causal, ['rotary'])).toMatch(/is not known\.$/);
  });

  it('leaves out of a confusion matrix what is never asked for and never predicted', () => {
    const made = madeUpResults({ encodings: ['rotary'], seeds: 1 });
    const confusion = [
      [0, 0, 0],
      [0, 3, 1],
      [0, 2, 4],
    ];
    const tasks = made.tasks.slice(0, 1).map((task) => ({ ...task, classes: ['<pad>', 'a', 'b'] }));
    const runs = made.runs.slice(0, 1).map((run) => ({ ...run, confusion }));
    const table = parse({ ...made, tasks, runs }).querySelector('.confusion') as ParentNode;
    expect(all(table, 'tbody th').map(textOf)).toEqual(['a', 'b']);
    expect(all(table, 'tbody td').map(textOf)).toEqual(['3', '1', '2', '4']);
  });
});
