import { parseHTML } from 'linkedom';
import { PositionalEncoding, registerPositionalEncoding } from '../../../layers/index.js';
import { renderList } from '../../../src/cli/list.js';
import { checkedEncodings } from '../../../src/cli/options.js';
import { renderReport } from '../../../src/report/html.js';
import { MADE_UP_SETTINGS, madeUpResults } from '../../support/madeUpResults.js';
import { schemaErrors } from '../experiment/resultsSchema.js';

/** What a person has to write for an encoding to be everywhere. */
class Spiral extends PositionalEncoding {
  static readonly className = 'Spiral';
}
registerPositionalEncoding('spiral', Spiral, undefined, {
  label: 'Spiral <b>of</b> words',
  idea: 'Winds words around a line.',
  explanation: 'Each word stands on a spiral & none at its centre.',
  paper: '2101.00001',
  group: 'scores, by both positions',
  look: 30,
  inDefaultComparison: true,
});

const text = (element: Element | null | undefined) =>
  (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

describe('an encoding that is registered with a description', () => {
  it('is in the list, under its group', () => {
    const [, group] = renderList().split('\n  scores, by both positions\n');
    const [names = ''] = (group ?? '').split(/\n {2}\w/);
    expect(names).toContain(
      '    spiral             Spiral <b>of</b> words. Winds words around a line. arXiv 2101.00001',
    );
  });

  it('is in the default comparison', () => {
    expect(checkedEncodings()).toEqual(['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 't5', 'spiral']);
  });

  it('has its look and its words in the report, and in the results of which that is drawn', () => {
    const made = madeUpResults({ encodings: ['none', 'spiral'] });
    const { positions } = madeUpResults({ encodings: ['alibi'], seeds: 1 }).runs[0] ?? { positions: null };
    const results = { ...made, runs: made.runs.map((run) => ({ ...run, positions })) };
    results.settings = [{ ...MADE_UP_SETTINGS, backend: 'wasm' }];
    expect(schemaErrors(results)).toEqual([]);
    expect(results.encodings.map(({ name, look }) => [name, look])).toEqual([
      ['none', 0],
      ['spiral', 30],
    ]);

    const page = renderReport(results);
    const { document } = parseHTML(page);
    const heading = Array.from(document.querySelectorAll('#ideas h3')).find((h3) =>
      text(h3).startsWith('spiral'),
    );
    expect(heading?.innerHTML).toContain('var(--encoding-6)');
    expect(text(heading?.nextElementSibling)).toBe('Winds words around a line.');
    const about = heading?.closest('summary')?.nextElementSibling;
    expect(text(about)).toBe(
      'Spiral <b>of</b> words: scores, by both positions, arXiv 2101.00001; as trained on plausible',
    );
    expect(text(about?.nextElementSibling)).toBe('Each word stands on a spiral & none at its centre.');
    expect(page).not.toContain('<b>of</b>');
  });
});
