import { stripVTControlCharacters } from 'node:util';
import { renderInvariance, renderTable } from '../../../src/report/table.js';
import { wantsColor } from '../../../src/report/terminal.js';
import { MADE_UP_TASKS, madeUpResults } from '../../support/madeUpResults.js';

const results = madeUpResults();

/** The cells of the row that starts with `encoding`, in the part of the text that starts at `task`. */
function row(text: string, task: string, encoding: string): string[] {
  const lines = text.slice(text.indexOf(task)).split('\n');
  const line = lines.find((candidate) => candidate.startsWith(` ${encoding} `)) ?? '';
  return line.trim().split(/\s{2,}/);
}

describe('renderTable', () => {
  const text = renderTable(results);

  it('has a row for each task and encoding, with the numbers of the summary', () => {
    for (const { task, encoding, mean, ci95, parameters, msPerStep } of results.summary) {
      const cells = row(text, `${task}  `, encoding).join(' ');
      const interval = (ci95 ?? []).map((value) => (value * 100).toFixed(1)).join(', ');
      expect(cells).toContain(`${(mean * 100).toFixed(1)} [${interval}]`);
      expect(cells).toContain(parameters.toLocaleString('en-US'));
      expect(cells).toContain(msPerStep.toFixed(2));
    }
  });

  it('marks what uses word order, and says the ceiling of each task', () => {
    expect(row(text, 'plausible  ', 'rotary')[1]).toBe('>');
    expect(row(text, 'plausible  ', 'none')).not.toContain('>');
    expect(row(text, 'sort  ', 'rotary')).not.toContain('>');
    expect(row(text, 'plausible  ', 'bag of words')).toEqual(['bag of words', '50.0 at most']);
    expect(row(text, 'agent  ', 'bag of words')).toEqual(['bag of words', '80.0 at most']);
    expect(row(text, 'sort  ', 'bag of words')).toEqual(['bag of words', 'needs no order']);
  });

  it('says "never", and why an encoding has a limit', () => {
    expect(row(text, 'plausible  ', 'none')).toContain('never');
    expect(row(text, 'plausible  ', 'learned').filter((cell) => cell === 'limit')).toHaveLength(2);
    expect(text).toContain(
      'limit  learned at 16 and 32: 16 tokens are more than its table holds (maxLength 8).',
    );
    expect(row(text, 'plausible  ', 'rotary')).not.toContain('limit');
  });

  it('says for which budget the marks hold', () => {
    const marks = text.match(
      /> {6}uses word order: .*\n {8}after 600 steps of 32 sequences, with 3 seeds, on sequences of [45] to \d+ tokens \(.*\)\n/g,
    );
    expect(marks).toHaveLength(2);
  });

  it('shows an accuracy of 0 as such, and no time where none was measured', () => {
    const none = { mean: 0, ci95: [0, 0] as const, n: 3 };
    const summary = results.summary.map((row) => ({
      ...row,
      ...{ ...none, sequenceAccuracy: none, msPerStep: 0, stepsTo95: 0 },
      lengthAccuracy: { 8: none, 16: none, 32: none },
    }));
    expect(row(renderTable({ ...results, summary }), 'plausible  ', 'rotary')).toEqual([
      ...['rotary', '0.0 [0.0, 0.0]', '12,441', '0', '0.0', '0.0', '0.0', '–'],
    ]);
  });

  it('marks an accuracy that still rose at the end, and says which they are', () => {
    expect(text).not.toContain('^');
    const summary = results.summary.map((row) => ({ ...row, stillRises: row.encoding === 'alibi' }));
    const rising = renderTable({ ...results, summary });
    expect(row(rising, 'plausible  ', 'alibi').join(' ')).toMatch(/\d\] \^ 12,473/);
    expect(row(rising, 'plausible  ', 'rotary').join(' ')).not.toContain('^');
    expect(
      rising.match(/\^ {6}unfinished: accuracy is still rising at the last step for alibi; more/g),
    ).toHaveLength(3);
  });

  it('says which encoding is better than which, on each test part', () => {
    const beside = (block: string, name: string) =>
      row(block.slice(block.indexOf(' compared ')), ' compared', name);
    const part = text.slice(text.indexOf('plausible  '), text.indexOf('agent  '));
    expect(beside(part, 'none')).toEqual(['none', ...['- - .', '- x x', '- - -', '- - .', '- - -']]);
    expect(beside(part, 'rotary').slice(0, 3)).toEqual(['rotary', '+ + +', '. . .']);
    const told = part.replace(/\s+/g, ' ');
    expect(told).toContain(
      '+ row better than column, - worse, . not clear, x not compared; at 8, 16 and 32 tokens',
    );
    expect(told).toContain(
      "at 5% with Holm's correction for 15 pairs, paired by seed and test sequence, after 600 steps of 32 " +
        'sequences, with 3 seeds, on sequences of 4 to 8 tokens (plausible); with 3 seeds only large differences are clear',
    );
  });

  it('counts where there are many encodings, and compares nothing where there is nothing to compare', () => {
    const encodings = ['none', ...Array.from({ length: 12 }, (_, i) => `e${i}`)];
    const many = renderTable(madeUpResults({ encodings, tasks: MADE_UP_TASKS.slice(0, 1), seeds: 5 }));
    const block = many.slice(many.indexOf(' compared '));
    const counts = row(block, ' compared', 'none')
      .slice(1)
      .map((cell) => cell.split(' ').map(Number));
    expect(counts).toHaveLength(3);
    for (const one of counts) expect(one.reduce((sum, count) => sum + count, 0)).toBe(12);
    expect(counts[0]?.[1]).toBeGreaterThan(6);
    for (const made of [{ seeds: 1 }, { encodings: ['rotary'] }]) {
      expect(renderTable(madeUpResults(made))).not.toContain('Holm');
    }
  });

  it('fits 100 columns', () => {
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('has the same text with colours, and no escape code without', () => {
    const colored = renderTable(results, { color: true });
    expect(colored).not.toBe(text);
    expect(stripVTControlCharacters(colored)).toBe(text);
    expect(stripVTControlCharacters(text)).toBe(text);
  });

  it('shows data with one length, one seed and no known ceiling, and the runs that failed', () => {
    const tasks = MADE_UP_TASKS.slice(0, 1).map((task) => ({
      ...task,
      bagOfWordsAccuracy: null,
      testLengths: [8],
    }));
    const failures = [
      { task: 'plausible', encoding: 'alibi', seed: 5, settings: 0, error: 'the loss became NaN at step 7' },
    ];
    const made = madeUpResults({ tasks, seeds: 1, encodings: ['none', 'rotary'] });
    const own = renderTable({ ...made, failures });
    expect(own).not.toMatch(/\[\d+\.\d|> /);
    // The accuracy at the only length is the accuracy.
    expect(own).not.toContain('(8)');
    expect(row(own, 'plausible  ', 'bag of words')).toEqual(['bag of words', 'not known']);
    const found = made.summary.map(({ classAccuracy }) => (100 * (classAccuracy.yes ?? 0)).toFixed(1));
    expect(row(own, 'of class', 'yes')).toEqual(['yes', ...found]);
    expect(text).not.toContain('of class');
    expect(own).toContain('1 run failed\n  plausible alibi seed 5: the loss became NaN at step 7');
  });
});

it('shows the perplexity of a text by length, in 100 columns', () => {
  const [made] = MADE_UP_TASKS;
  const tasks =
    made === undefined
      ? []
      : [{ ...made, type: 'tag' as const, causal: true as const, isText: true as const }];
  const results = madeUpResults({ tasks, encodings: ['none', 'rotary'] });
  const summary = results.summary.map((one) => ({
    ...one,
    lengthLoss: { 8: Math.log(2.5), 16: Math.log(12), 32: null },
  }));
  const text = renderTable({ ...results, summary });
  expect(text).toMatch(/ppl 1x +ppl 2x +ppl 4x/);
  expect(text).toContain('ppl    perplexity');
  expect(row(text, 'plausible  ', 'rotary')).toEqual(expect.arrayContaining(['2.50', '12.00', 'limit']));
  expect(text).not.toContain('whole');
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

describe('renderInvariance', () => {
  it('shows both sentences and each difference', () => {
    const text = renderInvariance(results.invariance);
    expect(text).toContain('"adam ate an apple" and "apple ate an adam"');
    expect(row(text, 'encoding', 'none')).toEqual(['none', '6.0e-8']);
    expect(row(text, 'encoding', 'rotary')).toEqual(['rotary', '0.820']);
  });
});

describe('wantsColor', () => {
  it.each([
    { isTTY: true, env: {}, expected: true },
    { isTTY: false, env: {}, expected: false },
    { isTTY: true, env: { NO_COLOR: '1' }, expected: false },
    { isTTY: true, env: { NO_COLOR: '' }, expected: true },
    { isTTY: true, env: { TERM: 'dumb' }, expected: false },
  ])('is $expected for a TTY $isTTY with $env', ({ isTTY, env, expected }) => {
    expect(wantsColor({ isTTY }, env)).toBe(expected);
  });
});
