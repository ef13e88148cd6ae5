import { createHash } from 'node:crypto';
import type { SummaryRow } from '../../../src/experiment/results.js';
import { renderReport } from '../../../src/report/html.js';
import { SORT_SCRIPT } from '../../../src/report/sortScript.js';
import { MADE_UP_ENCODINGS, madeUpResults } from '../../support/madeUpResults.js';
import { all, parse, textOf } from './parsed.js';

describe('renderReport', () => {
  const results = madeUpResults({
    points: 120,
    words: 'a rose was helped by the dog that the cat had seen in a house .'.split(' '),
  });
  const page = renderReport(results);
  const document = parse(results);

  it('stays under 1 MB for 6 encodings x 3 tasks x 3 seeds, long curves and sentences included', () => {
    expect(results.runs).toHaveLength(54);
    expect(Buffer.byteLength(page)).toBeLessThan(1e6);
  });

  it('loads nothing, and runs nothing but the script that sorts', () => {
    expect(page.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:|@import|url\((?!#)/);
    expect(document.querySelectorAll('link, img, iframe, [src], [onload], [onclick]')).toHaveLength(0);
    const scripts = all(document, 'script').map((script) => script.textContent ?? '');
    expect(scripts).toEqual([SORT_SCRIPT]);
    // And it is that one which the policy lets run.
    const hash = createHash('sha256').update(SORT_SCRIPT).digest('base64');
    expect(document.querySelector('meta[http-equiv]')?.getAttribute('content')).toBe(
      `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${hash}'`,
    );
    const pictures = all(document, 'image').map((image) => image.getAttribute('href') ?? '');
    expect(pictures).not.toHaveLength(0);
    for (const picture of pictures) expect(picture).toMatch(/^data:image\/png;base64,/);
    const links = all(document, 'a').map((link) => link.getAttribute('href') ?? '');
    expect(links).not.toHaveLength(0);
    for (const href of links) expect(document.getElementById(href.slice(1))).not.toBeNull();
  });

  it('answers first, from the intervals', () => {
    expect(textOf(document.querySelector('.lead'))).toBe(
      'After 600 steps of 32 sequences, with 3 seeds, ' +
        'sinusoidal, learned, rotary, alibi and t5 use word order on both tasks that need it (plausible and agent): the 95% intervals lie within 94.8 to 100.0%, clearly above the best possible without word order, 50.0 and ' +
        '80.0%. For none, no interval is clearly above that within these steps: the 95% intervals lie within 41.8 to 82.9%.',
    );
    expect(textOf(document.querySelector('#answer figure'))).toContain(
      'A bag of words reaches at most 50.0%.',
    );
  });

  it('gives every number of the summary', () => {
    const rows = all(document, '#numbers > section tbody tr').map((row) => textOf(row));
    expect(rows).toHaveLength(results.summary.length);
    results.summary.forEach((row, index) => {
      const percent = (value: number) => (value * 100).toFixed(1);
      const lengths = Object.values(row.lengthAccuracy).map((value) =>
        value === null ? 'limit' : percent(value.mean),
      );
      const expected = [
        row.encoding,
        row.task,
        row.n,
        percent(row.mean),
        (row.ci95 ?? []).map(percent).join(', '),
        percent(row.sequenceAccuracy.mean),
        row.parameters.toLocaleString('en-US'),
        row.stepsTo95 ?? 'never',
        ...lengths,
        row.msPerStep.toFixed(2),
      ];
      expect(rows[index]?.replace(/\s/g, '')).toBe(expected.join('').replace(/\s/g, ''));
    });
  });

  it('sets each encoding beside each other, in words', () => {
    const tables = all(document, '#differences table.beside');
    expect(tables).toHaveLength(3);
    const cells = all(tables[0] as ParentNode, 'tbody tr').map((row) => all(row, 'td').map(textOf));
    const of = (encoding: string, other: string, length: number) =>
      results.differences.find(
        (row) =>
          row.task === 'plausible' &&
          row.encoding === encoding &&
          row.other === other &&
          row.length === length,
      );
    expect(cells[0]?.[0]).toBe('–');
    // Rows and columns in the order of the encodings: none, sinusoidal, learned.
    const points = (100 * Math.abs(of('none', 'sinusoidal', 8)?.mean ?? 0)).toFixed(1);
    expect(cells[0]?.[1]).toContain(`8: −${points} worse`);
    expect(cells[1]?.[0]).toContain(`8: +${points} better`);
    expect(cells[1]?.[2]).toMatch(/^8: [+−]?\d\.\d not clear16: not compared32: not compared$/);
    expect(textOf(document.querySelector('#differences .note'))).toBe(
      '15 pairs per length, after 600 steps of 32 sequences, with 3 seeds, on sequences of 4 to 8 tokens (plausible); with 3 seeds only large differences are clear, with 5 or more also smaller ones.',
    );
    const pairs = all(document.querySelector('#differences details') as ParentNode, 'li').map(textOf);
    expect(pairs).toHaveLength(15);
    expect(pairs[0]).toMatch(
      /^none minus sinusoidal, 8: −5\d\.\d \[−\d\d\.\d, −\d\d\.\d\], p = 0\.\d{3}; 16: .*; 32: .*$/,
    );
  });

  it('has the verdicts of a task with what each encoding is beside the others', () => {
    const table = all(document, '#answer table.verdicts')[0] as ParentNode;
    expect(all(table, '.verdict').map(textOf)).toEqual([
      'Uses word order',
      'No verdict: not clearly above or below the best possible without word order',
    ]);
    const rows = all(table, 'tbody tr:has(td)');
    const names = rows.map((row) => textOf(row.querySelector('th')).replace(/^\d+/, ''));
    expect([...names].sort()).toEqual([...MADE_UP_ENCODINGS].sort());
    expect(all(table, 'thead th').map(textOf).slice(2)).toEqual(names.map((name, i) => `${name} ${i + 1}`));
    for (const [r, row] of rows.entries()) {
      const cells = all(row, 'td').map(textOf);
      const of = results.summary.find(({ task, encoding }) => task === 'plausible' && encoding === names[r]);
      expect(cells[0]).toContain((100 * (of?.mean ?? 0)).toFixed(1));
      for (const [c, other] of names.entries()) {
        const pair = results.differences.find(
          (one) =>
            one.task === 'plausible' &&
            one.length === 8 &&
            [one.encoding, one.other].sort().join() === [names[r], other].sort().join(),
        );
        const turned = pair?.encoding !== names[r];
        const isBetter = (pair?.verdict === 'better') !== turned;
        const expected = pair?.verdict === 'notClear' ? '·not clear' : isBetter ? '+better' : '−worse';
        expect([names[r], other, cells[c + 1]]).toEqual([names[r], other, r === c ? '' : expected]);
      }
    }
  });

  it('has a colour key for every map', () => {
    for (const map of all(document, '#ideas figure, #mistakes .case')) {
      const isMap = map.querySelector('svg.chart image, .confusion') !== null;
      expect(map.querySelectorAll('.key')).toHaveLength(isMap ? 1 : 0);
    }
    expect(textOf(document.querySelector('#attention > .key'))).toMatch(/^0 1$/);
  });

  it('lets one choose a task where the screen is narrow', () => {
    const choices = all(document, '.tasks input').map(({ id }) => id);
    expect(choices).toEqual(['task-1', 'task-2', 'task-3', 'task-all']);
    expect(textOf(document.querySelector('.tasks'))).toBe('Taskplausibleagentsortall');
    const css = document.querySelector('style')?.textContent ?? '';
    expect(css).toContain('body:has(#task-2:checked) .of-task:not(.task-2){display:none}');
    for (const section of ['answer', 'differences', 'learning', 'cost', 'length', 'mistakes', 'attention']) {
      const parts = all(document, `#${section} .of-task`).map(({ className }) => className);
      expect([section, parts]).toEqual([section, [1, 2, 3].map((task) => `of-task task-${task}`)]);
    }
  });

  it('counts steps to the accuracy that all trainings ended at', () => {
    const settings = results.settings.map((one) => ({ ...one, until: 0.9 }));
    const summary = results.summary.map((row) => ({
      ...row,
      stepsUntil: row.encoding === 'none' ? null : 77,
    }));
    const until = parse({ ...results, settings, summary });
    const heads = all(until, '#numbers > section thead th').map(textOf);
    const column = heads.indexOf('stepsto 90%');
    expect(column).toBeGreaterThan(0);
    expect(heads).not.toContain('stepsto 95%');
    const cells = all(until, '#numbers > section tbody tr').map((row) =>
      textOf(row.children[column] ?? null),
    );
    expect(cells.slice(0, 3)).toEqual(['never', '77', '77']);
    const [label] = all(until, '#cost svg.chart').map((chart) => chart.getAttribute('aria-label'));
    expect(label).toMatch(/^plausible, steps to 90%: none never; sinusoidal 77;/);
  });

  it('marks what still rose at the end', () => {
    expect(document.querySelectorAll('abbr')).toHaveLength(0);
    const summary = results.summary.map((row) => ({ ...row, stillRises: row.encoding === 'alibi' }));
    const rising = parse({ ...results, summary });
    for (const part of ['answer', 'numbers']) {
      expect(textOf(rising.getElementById(part))).toContain(
        'Unfinished: accuracy is still rising at the last step',
      );
      const marked = all(rising, `#${part} abbr`).map((mark) => textOf(mark.closest('li, tr')));
      expect(marked.filter((row) => row.includes('alibi'))).toHaveLength(3);
      expect(marked.filter((row) => row !== '' && !row.includes('alibi'))).toEqual([]);
    }
  });

  it('gives the share of each class that each encoding found', () => {
    const rows = all(document, '#numbers details tbody tr').map((row) => textOf(row).replace(/\s/g, ''));
    const expected = results.tasks.flatMap((task) =>
      task.classes.map((name) => {
        const found = results.summary.filter((row) => row.task === task.name);
        return [name, ...found.map((row) => (100 * (row.classAccuracy[name] ?? 0)).toFixed(1))].join('');
      }),
    );
    expect(rows).toEqual(expected);
  });

  it('shows what each untrained encoder makes of the two sentences', () => {
    const rows = all(document, '#untrained tbody tr').map((row) => textOf(row));
    expect(rows).toHaveLength(MADE_UP_ENCODINGS.length);
    expect(rows[0]).toMatch(/^none ?6\.0e-8 ?the same up to rounding, for any weights$/);
    expect(rows[3]).toMatch(/^rotary ?0\.820 ?different$/);
    expect(textOf(document.querySelector('#untrained p'))).toContain(
      '“adam ate an apple” and “apple ate an adam”',
    );
  });

  it('draws all figures as images with a name, and each encoding in one colour', () => {
    expect(document.querySelectorAll('#answer svg.chart')).toHaveLength(3);
    expect(document.querySelectorAll('#learning svg.chart')).toHaveLength(6);
    expect(document.querySelectorAll('#length svg.chart')).toHaveLength(3);
    expect(document.querySelectorAll('#cost svg.chart')).toHaveLength(9);
    expect(document.querySelectorAll('#attention svg.chart')).toHaveLength(54);
    for (const chart of all(document, 'svg.chart')) {
      expect(chart.getAttribute('role')).toBe('img');
      expect(chart.getAttribute('aria-label')).toBe(chart.querySelector('title')?.textContent);
      expect(chart.getAttribute('viewBox')).toMatch(/^0 0 \d/);
      expect(chart.outerHTML).not.toMatch(/NaN|undefined/);
    }
    // Rotary is the fourth.
    const sample = all(document, '.encoding').find((label) => textOf(label) === 'rotary');
    expect(sample?.innerHTML).toContain('var(--encoding-3)');
    const bands = all(document, '#learning svg.chart').map(
      (chart) => chart.outerHTML.match(/fill-opacity="0\.16"/g)?.length,
    );
    expect(bands).toEqual([6, 6, 6, 6, 6, 6]);
  });

  it('compares steps, parameters and times in charts, in words too', () => {
    const labels = all(document, '#cost svg.chart').map((chart) => chart.getAttribute('aria-label'));
    const rows = results.summary.filter(({ task }) => task === 'agent');
    const each = (what: (row: SummaryRow) => string) =>
      rows.map((row) => `${row.encoding} ${what(row)}`).join('; ');
    expect(labels.slice(3, 6)).toEqual([
      `agent, steps to 95%: ${each(({ stepsTo95 }) => String(stepsTo95 ?? 'never'))}`,
      `agent, parameters: ${each(({ parameters }) => parameters.toLocaleString('en-US'))}`,
      `agent, ms per step: ${each(({ msPerStep }) => msPerStep.toFixed(2))}`,
    ]);
    const bars = all(document, '#cost .task-2 svg.chart').map((chart) =>
      all(chart, 'rect').map((bar) => bar.getAttribute('fill')),
    );
    const trained = rows.filter(({ stepsTo95 }) => stepsTo95 !== null).length;
    expect(bars.map((chart) => chart.length)).toEqual([trained, rows.length, rows.length]);
    expect(bars[1]?.[3]).toBe('var(--encoding-3)');
    // A ring for each seed, but for parameters, which are the same.
    const rings = all(document, '#cost .task-2 svg.chart').map((chart) => all(chart, 'circle').length);
    expect(rings.slice(1)).toEqual([0, 3 * rows.length]);
  });

  it('shows the maps of every head over the sentence that is chosen, the first one at first', () => {
    const choices = all(document, '#attention .choice');
    expect(choices).toHaveLength(3);
    for (const choice of choices) {
      const options = all(choice, 'input[type=radio]');
      expect(options.map((option) => option.hasAttribute('checked'))).toEqual([true, false, false]);
      expect(new Set(options.map((option) => option.getAttribute('name'))).size).toBe(1);
      const labels = all(choice, 'label');
      expect(labels.map((label) => label.getAttribute('for'))).toEqual(options.map(({ id }) => id));
      const panels = all(choice, '.panel');
      expect(panels).toHaveLength(3);
      panels.forEach((panel, index) => {
        const names = all(panel, 'figcaption .encoding, .more summary .encoding').map(textOf);
        expect(names).toEqual([...MADE_UP_ENCODINGS]);
        for (const chart of all(panel, 'svg.chart')) {
          const words = textOf(labels[index] ?? null).split(' ');
          const shown =
            words.length > 12
              ? `“${words.slice(0, 12).join(' ')}” and 4 more tokens`
              : `“${words.join(' ')}”`;
          expect(chart.getAttribute('aria-label')).toContain(`over ${shown}`);
          expect(chart.querySelectorAll('image')).toHaveLength(2 * 4);
        }
      });
    }
    expect(document.querySelector('style')?.textContent).toContain(
      '.choice>input:nth-of-type(3):checked~.panel:nth-of-type(3)',
    );
  });

  it('says in words what each word looks at the most', () => {
    const run = results.runs.find(({ encoding }) => encoding === 'rotary');
    const { tokens = [], weights = [] } = run?.attention[0] ?? {};
    const row = weights[1]?.[2]?.[0] ?? [];
    const best = tokens[row.indexOf(Math.max(...row))];
    const details = all(document, '#attention .choice .panel:first-of-type figure details')[3];
    const line = all(details as ParentNode, 'p').map(textOf)[4 + 2];
    expect(line).toMatch(new RegExp(`^Layer 2, head 3: ${tokens[0]} → ${best}, `));
  });

  it('shows what the worst case took for what, and sentences that it got wrong', () => {
    for (const [index, task] of results.tasks.entries()) {
      const others = results.summary.filter((row) => row.task === task.name && row.encoding !== 'none');
      const worst = others.reduce((a, b) => (b.mean < a.mean ? b : a));
      const [run] = results.runs
        .filter((run) => run.task === task.name && run.encoding === worst.encoding)
        .sort((a, b) => a.testAccuracy - b.testAccuracy);
      const part = all(document, '#mistakes .case')[index] ?? null;
      expect(textOf(part)).toContain(`${task.name}: ${worst.encoding}`);
      expect(textOf(part)).toContain(
        `Seed ${run?.seed}, ${(100 * (run?.testAccuracy ?? 0)).toFixed(1)}% correct.`,
      );
      const cells = all(part as ParentNode, '.confusion td.number').map(textOf);
      expect(cells).toEqual(run?.confusion?.flat().map(String));
    }
    const [classify, tag] = all(document, '#mistakes li').map(textOf);
    expect(classify).toMatch(/^“a rose was .* house \.” is no, predicted yes$/);
    expect(tag).toMatch(/^“a rose \(is other, predicted agent\) was .* \.”$/);
  });

  it('draws each encoding as it was seen, and names those that do nothing', () => {
    const ideas = document.getElementById('ideas');
    expect(all(ideas as ParentNode, 'h3 .encoding').map(textOf)).toEqual(MADE_UP_ENCODINGS.slice(1));
    expect(textOf(ideas)).toContain('“none” has no effect at any position.');
    const captions = all(ideas as ParentNode, 'figcaption').map(textOf);
    expect(captions).toEqual([
      ...['Added to the embeddings', 'Similarity of positions'],
      ...['Added to the embeddings, before training', 'Similarity of positions, before training'],
      ...['Added to the embeddings, after training', 'Similarity of positions, after training'],
      ...['Rotation of channel pairs', 'Product of equal query and key'],
      'Added to scores',
      ...['Added to scores, layer 1', 'Added to scores, layer 2'],
    ]);
  });

  it('ends the line of an encoding where it cannot run, and says why', () => {
    const figure = document.querySelector('#length figure');
    expect(textOf(figure)).toContain(
      'learned cannot run at 16 and 32 tokens: 16 tokens are more than its table',
    );
    // Three lengths each, and one only for the learned table.
    const symbols = figure === null ? [] : all(figure, 'svg.chart path[transform], svg.chart circle');
    const marks = symbols.filter((mark) => mark.parentElement?.getAttribute('fill')?.startsWith('var('));
    expect(marks).toHaveLength(5 * 3 + 1);
  });

  it('has unique ids and says how it was run', () => {
    const ids = all(document, '[id]').map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
    const conditions = textOf(document.getElementById('conditions'));
    for (const value of [
      'wasm (@tensorflow/tfjs-node is not installed)',
      'Made-up CPU @ 1 GHz',
      '0.002 (Adam)',
      '4.22.0',
    ]) {
      expect(conditions).toContain(value);
    }
    expect(document.getElementById('failures')).toBeNull();
  });

  it('is the same page for the same results', () => {
    expect(renderReport(results)).toBe(page);
  });
});
