import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultsText } from '../../src/experiment/resultsText.js';
import { command, onFullDisk, temporaryFolder, tinyData } from '../cli/command.js';
import { MADE_UP_SETTINGS, madeUpResults } from '../support/madeUpResults.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const made = madeUpResults({ seeds: 1, encodings: ['none', 'rotary'] });
/** Of a backend that there is. */
const results = { ...made, settings: [{ ...MADE_UP_SETTINGS, backend: 'wasm' }] };

/** A file in the folder, and its name. */
function file(name: string, content: unknown): string {
  const isText = typeof content === 'string' || content instanceof Uint8Array;
  writeFileSync(path(name), isText ? content : JSON.stringify(content));
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
    ['what is not JSON', () => file('words.json', 'words'), /^error: words\.json: this is not valid JSON\n$/],
    [
      'other JSON',
      () => file('null.json', null),
      /^error: null\.json: this is not a results\.json: it has no schemaVersion\n$/,
    ],
    [
      'another version',
      () => file('old.json', { ...results, schemaVersion: 2 }),
      /^error: old\.json: schemaVersion must be 5 for this version of the package; got 2\n$/,
    ],
    [
      'broken content',
      () => file('broken.json', broken),
      /^error: broken\.json: \/runs\/0\/testAccuracy must be <= 1\n$/,
    ],
    [
      'what is not UTF-8',
      () => file('latin1.json', Buffer.from('{\n"café": 1}', 'latin1')),
      /^error: latin1\.json:2: this is not UTF-8; save the file as UTF-8\n$/,
    ],
    [
      'half a file',
      () => file('half.json', resultsText(results).slice(0, 1000)),
      /^error: half\.json: this is not valid JSON\n$/,
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

  it('leaves the old page, and no half of a new one, where it cannot write', async () => {
    const name = file('again.json', results);
    writeFileSync(path('old.html'), 'old');
    const { code, stderr } = await onFullDisk(['report', name, '--out', 'old.html'], folder, 'old.html');
    expect([code, stderr]).toEqual([1, 'error: cannot write old.html: no space left on device (ENOSPC)\n']);
    expect(readFileSync(path('old.html'), 'utf8')).toBe('old');
    expect(readdirSync(folder).filter((one) => one.endsWith('.draft'))).toEqual([]);
  });

  it.each([[['report', '']], [['report', 'fine.json', '--out', '']]])(
    'refuses an empty path: %j',
    async (args) => {
      const { code, stderr } = await command(args, folder);
      expect(code).toBe(2);
      expect(stderr).toContain('Expected a path.');
    },
  );

  it('needs a file, and explains itself', async () => {
    const { code, stderr } = await command(['report'], folder);
    expect(code).toBe(2);
    expect(stderr).toContain("missing required argument 'files'");
    const help = await command(['report', '--help'], folder);
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('--out <file>');
  });
});
