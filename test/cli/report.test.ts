import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultsText } from '../../src/experiment/resultsText.js';
import { madeUpResults } from '../support/madeUpResults.js';
import { command, temporaryFolder, tinyData } from './command.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const made = madeUpResults({ seeds: 1, encodings: ['none', 'rotary'] });
/** Of a backend that there is. */
const results = { ...made, settings: { ...made.settings, backend: 'wasm' } };

/** A file in the folder, and its name. */
function file(name: string, content: unknown): string {
  writeFileSync(path(name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
}

describe('report', () => {
  it('draws the page of a comparison again, to the last byte', async () => {
    const compared = await command([...tinyData(folder), '--encodings', 'rotary', '--quiet'], folder);
    expect(compared.code).toBe(0);
    const page = readFileSync(path('results/report.html'), 'utf8');
    writeFileSync(path('results/report.html'), 'gone');
    const { code, stdout, stderr } = await command(['report', 'results/results.json'], folder);
    expect([code, stdout, stderr]).toEqual([0, `${join('results', 'report.html')}\n`, '']);
    expect(readFileSync(path('results/report.html'), 'utf8')).toBe(page);
  });

  it('draws several side by side, in a file of one’s choice', async () => {
    const one = file('one.json', resultsText(results));
    // As a playground writes them.
    const environment = { ...results.environment, runtime: 'Chromium 156', backend: 'webgl' };
    const other = file('other.json', resultsText({ ...results, environment }));
    const { code, stdout, stderr } = await command(['report', one, other, '--out', 'both.html'], folder);
    expect([code, stdout, stderr]).toEqual([0, 'both.html\n', '']);
    const page = readFileSync(path('both.html'), 'utf8');
    expect(page).toContain('<h1>2 comparisons side by side</h1>');
    for (const text of ['one.json', 'other.json', 'Chromium 156']) expect(page).toContain(text);
    expect(existsSync(path('report.html'))).toBe(false);
  });

  const broken = { ...results, runs: [{ ...results.runs[0], testAccuracy: 1.5 }, ...results.runs.slice(1)] };
  it.each([
    ['a file that is not there', () => 'nowhere.json', /^error: cannot read nowhere\.json: .*ENOENT.*\n$/],
    ['what is not JSON', () => file('words.json', 'words'), /^error: words\.json: this is not JSON\n$/],
    [
      'other JSON',
      () => file('null.json', null),
      /^error: null\.json: this is no results\.json: it has no schemaVersion\n$/,
    ],
    [
      'another version',
      () => file('old.json', { ...results, schemaVersion: 2 }),
      /^error: old\.json: schemaVersion must be 3, that of this package; got 2\n$/,
    ],
    [
      'broken content',
      () => file('broken.json', broken),
      /^error: broken\.json: \/runs\/0\/testAccuracy must be <= 1\n$/,
    ],
    [
      'half a file',
      () => file('half.json', resultsText(results).slice(0, 1000)),
      /^error: half\.json: this is not JSON\n$/,
    ],
  ])('answers %s with one sentence that names the file', async (_, name, sentence) => {
    const { code, stdout, stderr } = await command(['report', name()], folder);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(sentence);
    expect(existsSync(path('report.html'))).toBe(false);
  });

  it('says where it cannot write', async () => {
    const args = ['report', file('fine.json', results), '--out', 'no/folder.html'];
    const { code, stderr } = await command(args, folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: cannot write no\/folder\.html: .*ENOENT.*\n$/);
  });

  it('needs a file, and explains itself', async () => {
    const { code, stderr } = await command(['report'], folder);
    expect(code).toBe(2);
    expect(stderr).toContain("missing required argument 'files'");
    const help = await command(['report', '--help'], folder);
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('--out <file>');
  });
});
