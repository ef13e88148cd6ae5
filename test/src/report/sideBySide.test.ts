import { parseHTML } from 'linkedom';
import { renderSideBySide } from '../../../src/report/sideBySide.js';
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

  it('has the answer, the numbers and the conditions of each under its label', () => {
    for (const part of ['answer', 'numbers', 'conditions']) {
      const section = document.getElementById(part);
      expect(all(section as ParentNode, 'h3.file').map(textOf)).toEqual(['long.json', hostile]);
    }
    const [first, second] = all(document, '#answer .lead').map(textOf);
    expect(first).toMatch(
      /^After 600 steps of 32 sequences, with 2 seeds, on .*, sinusoidal, learned, rotary, alibi and t5 use word order on both tasks/,
    );
    expect(second).toMatch(/^After .* with 3 seeds, .*, rotary and mine use word order on plausible: /);
    const rows = all(document, '.numbers tbody tr:not(.group) th[scope=row] .encoding').map(textOf);
    expect(rows.filter((name) => name === 'rotary')).toHaveLength(2 + 2);
  });

  it('has the same axes whichever comes first', () => {
    const { document: reversed } = parseHTML(renderSideBySide([...files].reverse()));
    for (const part of ['learning', 'length']) {
      const [first, second] = [document, reversed].map((page) =>
        all(page.querySelector(`#${part} .grid`) as ParentNode, 'svg.chart').map(ticks),
      );
      expect(first?.length).toBeGreaterThan(1);
      expect(second).toEqual(first);
    }
  });

  it('draws the curves of a task beside each other on the same axes', () => {
    for (const part of ['learning', 'length']) {
      const section = document.getElementById(part) as ParentNode;
      expect(all(section, 'h3').map(textOf)).toEqual(['plausible', 'agent', 'sort']);
      const grids = all(section, '.grid');
      expect(grids.map((grid) => all(grid, 'figcaption').map(textOf))).toEqual([
        ['long.json', hostile],
        ['long.json'],
        [hostile],
      ]);
      const [one, other] = all(grids[0] as ParentNode, 'figure').map((figure) => all(figure, 'svg.chart'));
      expect(one?.map(ticks)).toEqual(other?.map(ticks));
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

  it('names regions apart, for those who go from one to the next', () => {
    const names = all(document, 'section[aria-label]').map((section) => section.getAttribute('aria-label'));
    expect(names).toHaveLength(2 + 4);
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
    expect(links).toEqual(['answer', 'numbers', 'learning', 'length', 'conditions']);
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
