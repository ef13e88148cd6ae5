import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from '../../src/experiment/results.js';
import { CSV_COLUMNS, renderCsv } from '../../src/report/csv.js';
import {
  command,
  type Ended,
  readResults,
  SMALL_NAME,
  start,
  TINY,
  temporaryFolder,
  tinyData,
} from '../cli/command.js';
import { schemaErrors } from '../src/experiment/resultsSchema.js';

const ENCODINGS = ['none', 'learned'];
const folder = temporaryFolder();

describe('compare', () => {
  let ended: Ended;
  let results: Results;

  beforeAll(async () => {
    ended = await command(
      [...TINY, '--tasks', 'plausible,sort', '--seeds', '5,2', '--encodings', ENCODINGS.join()],
      folder,
    );
    results = readResults(join(folder, 'results'));
  });

  it('ends well, and says where the results are', () => {
    expect(ended.code).toBe(0);
    const files = ['results.json', 'results.csv', 'report.html'];
    expect(ended.stdout.trimEnd().split('\n').slice(-3)).toEqual(files.map((file) => join('results', file)));
    expect(readdirSync(join(folder, 'results')).sort()).toEqual([...files, 'runs'].sort());
  });

  it('says which backend computes, and why, in one line', () => {
    const [line] = ended.stdout.split('\n');
    expect(line).toBe(`Backend: ${results.environment.backend} (${results.environment.backendReason})`);
  });

  it('shows the claim before training, then a table of each task', () => {
    const [claim, plausible, sort] = ['Untrained: ', '\nplausible ', '\nsort '].map((text) =>
      ended.stdout.indexOf(text),
    ) as [number, number, number];
    expect(claim).toBeGreaterThan(0);
    expect(plausible).toBeGreaterThan(claim);
    expect(sort).toBeGreaterThan(plausible);
    for (const name of ENCODINGS) expect(ended.stdout.split(` ${name} `).length).toBeGreaterThan(3);
  });

  it('says of each run that it ended', () => {
    const lines = ended.stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(2 * ENCODINGS.length * 2);
    expect(lines[0]).toMatch(/^\[1\/8\] \S+ \S+ seed \d: \d+\.\d%$/);
  });

  it('writes results.json by its documented schema', () => {
    expect(schemaErrors(results)).toEqual([]);
  });

  it('has every run, in the order asked for', () => {
    const expected = ['plausible', 'sort'].flatMap((task) =>
      ENCODINGS.flatMap((encoding) => [5, 2].map((seed) => ({ task, encoding, seed }))),
    );
    expect(results.runs.map(({ task, encoding, seed }) => ({ task, encoding, seed }))).toEqual(expected);
    expect(results.failures).toEqual([]);
    expect(results.summary.map(({ n }) => n)).toEqual(new Array(4).fill(2));
  });

  it('shows that without positions the two sentences are the same, and else they are not', () => {
    expect(results.invariance.map(({ encoding }) => encoding)).toEqual(ENCODINGS);
    expect(results.encodings.map(({ name }) => name)).toEqual(ENCODINGS);
    for (const { encoding, maxDifference } of results.invariance) {
      if (encoding === 'none') expect(maxDifference).toBeLessThan(1e-6);
      else expect(maxDifference).toBeGreaterThan(1e-3);
    }
  });

  it('reports a learned table beyond its length as such', () => {
    for (const run of results.runs) {
      const unreached = Object.entries(run.lengthAccuracy).flatMap(([length, value]) =>
        value === null ? [length] : [],
      );
      expect(unreached).toEqual(run.encoding === 'learned' ? ['16', '32'] : []);
      expect(Object.keys(run.lengthLimits)).toEqual(unreached);
    }
    expect(ended.stdout).toContain('limit  learned at 16 and 32: ');
  });

  it('writes a row of results.csv for each run', () => {
    const csv = readFileSync(join(folder, 'results', 'results.csv'), 'utf8');
    expect(csv).toBe(renderCsv(results));
    const [head, ...rows] = csv.trimEnd().split('\n');
    expect(head).toBe(CSV_COLUMNS.join(','));
    expect(rows.map((row) => row.split(',').slice(0, 3).join())).toEqual(
      results.runs.map(({ task, encoding, seed }) => `${task},${encoding},${seed}`),
    );
  });

  it('writes a report that mentions every encoding and loads nothing', () => {
    const html = readFileSync(join(folder, 'results', 'report.html'), 'utf8');
    expect(html).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    for (const name of ENCODINGS) expect(html).toContain(name);
    // Its one script is in it.
    expect(html).not.toMatch(/<script[^>]|<link|src="http/);
  });
});

describe('compare, for programs', () => {
  const one = [...tinyData(folder), '--encodings', 'none', '--out', 'one'];

  it('--json prints results.json on stdout and nothing else', async () => {
    const { code, stdout, stderr } = await command([...one, '--json'], folder);
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(join(folder, 'one', 'results.json'), 'utf8'));
    expect(schemaErrors(JSON.parse(stdout))).toEqual([]);
    expect(stderr).toMatch(/^\[1\/1\] who none seed 1: [^\n]+\n$/);
  });

  it('--quiet prints the result only', async () => {
    const { code, stdout, stderr } = await command([...one, '--quiet'], folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^who {2}/);
    expect(stdout).not.toContain('results.json');
  });

  it('writes its files when nobody reads what it prints', async () => {
    rmSync(join(folder, 'one'), { recursive: true });
    const { process: child, ended } = start([...one, '--resume'], folder);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: expect.not.stringContaining('EPIPE') as string });
    expect(existsSync(join(folder, 'one', 'report.html'))).toBe(true);
  });

  it('says in one sentence when a file cannot be written at the end, with the runs intact', async () => {
    mkdirSync(join(folder, 'taken', 'results.csv'), { recursive: true });
    const { code, stderr } = await command([...one, '--out', 'taken', '--quiet'], folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: cannot write taken\/results\.csv: illegal operation on a directory \(EISDIR\)\n$/,
    );
    expect(readdirSync(join(folder, 'taken', 'runs'))).toEqual([`who-none-1-${SMALL_NAME}.json`]);
  });
});
