import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  command,
  type Ended,
  onFullDisk,
  readResults,
  SMALL_NAME,
  start,
  temporaryFolder,
  timeless,
  tinyData,
} from '../cli/command.js';

const folder = temporaryFolder();
const RUNS = 4;
const TINY = [...tinyData(folder), '--encodings', 'none,rotary', '--seeds', '2', '--workers', '1'];
const inFolder = (...names: string[]) => join(folder, ...names);
const FULL = 'no space left on device (ENOSPC)';

/** Every file and folder below one. */
const all = (path: string) => readdirSync(inFolder(path), { recursive: true }).map(String).sort();

describe('a comparison whose disk becomes full', () => {
  let ended: Ended;
  beforeAll(async () => {
    ended = await onFullDisk([...TINY, '--out', 'full'], folder, 'who-rotary-');
  });

  it('says so at once, stops, and says how to go on', () => {
    const lines = ended.stderr.trimEnd().split('\n');
    const fault = lines.findIndex((line) => line.startsWith('error: '));
    expect(lines[fault]).toMatch(/^error: cannot write full\/runs\/who-rotary-\d-[\w-]+\.json: /);
    expect(lines[fault]).toContain(FULL);
    // The run that could not be written is finished all the same.
    expect(lines[fault - 1]).toMatch(/^\[\d\/4\] who rotary seed \d: /);
    expect(lines.slice(fault + 1)).toEqual([
      `error: cannot write full/results.json: ${FULL}`,
      `Stopped: ${fault} of ${RUNS} runs are finished. Free disk space, and continue with the same command and --resume.`,
    ]);
    expect(ended.code).toBe(1);
  });

  it('still prints the table, with the run that it could not write', () => {
    expect(ended.stdout).toMatch(/^ rotary +\d+\.\d /m);
    expect(ended.stdout).not.toContain('failed');
  });

  it('leaves no drafts', () => {
    expect(all('full').filter((name) => !/^runs(\/who-none-\d-[\w-]+\.json)?$/.test(name))).toEqual([]);
  });

  it('goes on with --resume when there is room, to the very same result', async () => {
    const kept = all('full').length - 1;
    const { code, stderr } = await command([...TINY, '--out', 'full', '--resume'], folder);
    expect(code).toBe(0);
    if (kept > 0) expect(stderr).toContain(`${kept} of ${RUNS} runs were already finished\n`);
    expect((await command([...TINY, '--out', 'whole', '--quiet'], folder)).code).toBe(0);
    const [full, whole] = ['full', 'whole'].map((out) => timeless(readResults(inFolder(out))));
    expect(full).toEqual(whole);
  });
});

describe('compare --resume', () => {
  it('trains a run again whose file was changed, and says which and why', async () => {
    const args = [...TINY, '--out', 'changed'];
    expect((await command([...args, '--quiet'], folder)).code).toBe(0);
    const whole = timeless(readResults(inFolder('changed')));
    const file = inFolder('changed', 'runs', `who-rotary-2-${SMALL_NAME}.json`);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/"testAccuracy":[\d.]+/, '"testAccuracy":null'));
    const { code, stderr } = await command([...args, '--resume'], folder);
    expect(code).toBe(0);
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'trained again, because the run in the folder was changed after it was written: who rotary seed 2',
      `${RUNS - 1} of ${RUNS} runs were already finished`,
    ]);
    expect(timeless(readResults(inFolder('changed')))).toEqual(whole);
  });
});

// A device that takes nothing, where there is one.
(existsSync('/dev/full') ? describe : describe.skip)('standard output that cannot be written', () => {
  it.each([
    ['--help', ['compare', '--help'], ''],
    [
      'a comparison',
      [...TINY, '--encodings', 'none', '--seeds', '1', '--out', 'unseen'],
      '[1/1] who none seed 1: ',
    ],
  ])('ends %s with one sentence, and exit code 1', async (_, args, said) => {
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = await start(args, folder, full).ended;
    closeSync(full);
    expect(code).toBe(1);
    expect(stderr.split('error: cannot write to standard output: ')).toHaveLength(2);
    expect(stderr).toContain(`error: cannot write to standard output: ${FULL}\n`);
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/\n\s+at /);
    if (said) expect(all('unseen')).toContain('report.html');
  });
});

describe('data called by', () => {
  it.each([
    ['29 Japanese letters', 'あ'.repeat(29), 'あ'.repeat(29)],
    ['control characters', 'a\u001b[31m\u202e', 'a\\u{1b}[31m\\u{202e}'],
  ])('%s are trained on, and shown as they can be', async (_, name, shown) => {
    const file = `${name}.tsv`;
    const label = 'X\u009b2J';
    writeFileSync(inFolder(file), readFileSync(inFolder('who.tsv'), 'utf8').replaceAll('agent', label));
    const args = [...TINY, '--train', file, '--test', file, '--encodings', 'none', '--seeds', '1'];
    const { code, stdout, stderr } = await command([...args, '--out', name], folder);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`[1/1] ${shown} none seed 1: `)]);
    expect(stdout).toContain(`${shown}  ${shown}.tsv (11 lines)`);
    expect(stdout).toContain(' X\\u{9b}2J ');
    expect(stdout).toContain(`${shown}/report.html`);
    expect(stdout + stderr).not.toMatch(/[^\n\P{Cc}]|\p{Bidi_Control}/u);
  });
});
