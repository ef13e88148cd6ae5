import { parseHTML } from 'linkedom';
import type { Results } from '../../../src/experiment/results.js';
import { settingsSection } from '../../../src/report/sideBySide/settings.js';
import { renderSideBySide } from '../../../src/report/sideBySide.js';
import { viewOf } from '../../../src/report/view.js';
import { MADE_UP_TASKS, madeUpResults } from '../../support/madeUpResults.js';

const all = (root: ParentNode, selector: string) => Array.from(root.querySelectorAll(selector));
const textOf = (element: Element | null) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

/** What stands at the ticks of a chart. */
const ticks = (chart: Element | undefined) => all(chart as ParentNode, 'text').map(textOf);

describe('renderSideBySide', () => {
  const [plausible, agent, sort] = MADE_UP_TASKS;
  const hostile = '<b>"&\'</b>';
  const files = [
    {
      label: 'long.json',
      results: madeUpResults({ tasks: [plausible, agent].flatMap((task) => task ?? []), seeds: 2 }),
    },
    {
      label: hostile,
      results: madeUpResults({
        tasks: [plausible, sort].flatMap((task) => task ?? []),
        encodings: ['mine', 'rotary'],
      }),
    },
  ];
  const page = renderSideBySide(files);
  const { document } = parseHTML(page);

  it('has a column for the answer and the conditions of each, under its label', () => {
    for (const part of ['answer', 'conditions']) {
      const section = document.getElementById(part);
      expect(all(section as ParentNode, 'h3.file').map(textOf)).toEqual(['long.json', hostile]);
    }
    const [first, second] = all(document, '#answer .lead').map(textOf);
    expect(first).toMatch(
      /^After 600 steps of 32 sequences, with 2 seeds, sinusoidal, learned, rotary, alibi and t5 use word order on both tasks/,
    );
    expect(second).toMatch(/^After .* with 3 seeds, rotary and mine use word order on plausible: /);
    for (const lead of all(document, '#answer .lead')) {
      expect(lead.nextElementSibling?.className).toBe('budget');
    }
  });

  it('has the same axes whichever comes first', () => {
    const { document: reversed } = parseHTML(renderSideBySide([...files].reverse()));
    for (const part of ['answer', 'learning', 'length']) {
      const [first, second] = [document, reversed].map((page) =>
        all(page.querySelector(`#${part} h3 + .columns`) as ParentNode, 'svg.chart').map(ticks),
      );
      expect(first?.length).toBeGreaterThan(1);
      expect(second?.sort()).toEqual(first?.sort());
    }
  });

  it('draws no accuracies above 100%', () => {
    const near = files.map(({ label, results }) => ({
      label,
      results: {
        ...results,
        summary: results.summary.map((row) => ({ ...row, mean: 0.99, ci95: [0.97, 1] as const })),
        tasks: results.tasks.map((task) => ({ ...task, bagOfWordsAccuracy: null })),
      },
    }));
    const { document } = parseHTML(renderSideBySide(near));
    const numbers = all(document, '#answer svg.chart').flatMap(ticks).map(Number);
    expect(Math.max(...numbers.filter((number) => !Number.isNaN(number)))).toBe(100);
  });

  it('draws the curves of a task beside each other on the same axes', () => {
    for (const part of ['answer', 'learning', 'length']) {
      const section = document.getElementById(part) as ParentNode;
      expect(all(section, 'h3:not(.file)').map(textOf)).toEqual(['plausible', 'agent', 'sort']);
      const grids = all(section, '.of-task > .columns');
      // A place is left empty where a result has nothing of a task.
      expect(grids.map(({ children }) => children.length)).toEqual([2, 2, 2]);
      expect(grids.map((grid) => all(grid, 'figcaption').map(textOf))).toEqual([
        ['long.json', hostile],
        ['long.json'],
        [hostile],
      ]);
      const [one, other] = all(grids[0] as ParentNode, 'figure').map((figure) => all(figure, 'svg.chart'));
      const numbers = (charts?: Element[]) =>
        charts?.map((chart) => ticks(chart).filter((text) => /^\d+$/.test(text)));
      expect(numbers(one)?.flat().length).toBeGreaterThan(2);
      expect(numbers(one)).toEqual(numbers(other));
      if (part !== 'answer') expect(one?.map(ticks)).toEqual(other?.map(ticks));
      expect(one?.length).toBe(part === 'learning' ? 2 : 1);
    }
  });

  it('gives an own encoding one colour, and built-in ones those of every report', () => {
    const samples = new Map(
      all(document, '.legend .encoding').map((label) => [
        textOf(label),
        label.innerHTML.match(/--encoding-\d/)?.[0],
      ]),
    );
    expect(samples.get('rotary')).toBe('--encoding-3');
    expect(samples.get('mine')).toBe('--encoding-7');
  });

  it('gives accuracies beside each other, and differences in the same seeds and sequences', () => {
    const heads = all(document, '#numbers thead th').map(textOf);
    expect(heads).toEqual(['encoding', 'task', 'long.json', hostile, `${hostile} minus long.json`]);
    const rows = all(document, '#numbers tbody tr').map((row) => all(row, 'th, td').map(textOf));
    const of = (encoding: string, task: string) => rows.find(([e, t]) => e === encoding && t === task);
    const estimate = /^\d+\.\d \[\d+\.\d, \d+\.\d\]$/;
    const common = of('rotary', 'plausible');
    expect(common?.slice(2, 4)).toEqual([expect.stringMatching(estimate), expect.stringMatching(estimate)]);
    // Rotary is another encoding by its place among the others there: it has other answers.
    expect(common?.[4]).toMatch(
      /^[+−]?\d+\.\d \[[+−]?\d+\.\d, [+−]?\d+\.\d\] (better|worse|not clear), p [=<] \d/,
    );
    expect(of('mine', 'plausible')?.slice(2)).toEqual(['–', expect.stringMatching(estimate), '–']);
    expect(of('mine', 'agent')).toBeUndefined();
  });

  it('lists the settings that differ, and no others', () => {
    const settings = new Map(
      all(document, '#settings tbody tr').map((row) => [
        textOf(row.querySelector('th')),
        all(row, 'td').map(textOf),
      ]),
    );
    expect(settings.get('seeds')).toEqual(['1 and 2', '1, 2 and 3']);
    expect(settings.get('encodings')?.[1]).toBe('mine and rotary');
    expect(settings.get('tasks')).toEqual(['plausible and agent', 'plausible and sort']);
    expect(settings.get('tokens of sort')).toEqual(['–', 'trained on 2 to 8, tested up to 8, 16, 32']);
    expect(settings.has('steps')).toBe(false);
    const made = madeUpResults({ encodings: ['rotary'], seeds: 1 });
    const section = (other: Results) => {
      const all = [made, other];
      const views = all.map((results, index) => ({ label: `${index}`, ...viewOf(results, all) }));
      return parseHTML(`<div>${settingsSection(views).body}</div>`).document;
    };
    expect(textOf(section(made).querySelector('p'))).toContain('None: settings, tasks, encodings');
    const slower = made.settings.map((one) => ({ ...one, lr: 1e-4 }));
    expect(all(section({ ...made, settings: slower }), 'tbody tr').map(textOf)).toEqual([
      'peak learning rate0.002 (Adam)0.0001 (Adam)',
    ]);
  });

  it('names regions apart, for those who go from one to the next', () => {
    const names = all(document, 'section[aria-label]').map((section) => section.getAttribute('aria-label'));
    // Verdicts of four tasks, the settings that differ, and the numbers.
    expect(names).toHaveLength(4 + 2);
    expect(new Set(names).size).toBe(names.length);
  });

  it('lets nothing in, has unique ids, and links that lead somewhere', () => {
    expect(page).not.toContain('<b>"');
    expect(document.querySelector('meta[http-equiv]')?.getAttribute('content')).toContain(
      "default-src 'none'",
    );
    const ids = all(document, '[id]').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = all(document, 'a').map((link) => link.getAttribute('href')?.slice(1) ?? '');
    expect(links).toEqual(['answer', 'settings', 'numbers', 'learning', 'length', 'conditions']);
    for (const id of links) expect(document.getElementById(id)).not.toBeNull();
  });

  it('shows what failed, and no lengths where none has several', () => {
    const own = [{ ...MADE_UP_TASKS[0], testLengths: [8] }] as typeof MADE_UP_TASKS;
    const results = madeUpResults({ tasks: own, encodings: ['rotary'] });
    const failures = [
      { task: 'plausible', encoding: 'none', seed: 1, settings: 0, error: 'the loss became NaN' },
    ];
    const page = renderSideBySide([
      { label: 'a', results: { ...results, failures } },
      { label: 'b', results },
    ]);
    const { document } = parseHTML(page);
    expect(textOf(document.getElementById('answer'))).toContain('1 run failed');
    expect(textOf(document.getElementById('answer'))).toContain('the loss became NaN');
    expect(document.getElementById('length')).toBeNull();
  });
});
