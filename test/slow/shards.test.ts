import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  command,
  expectOneSentence,
  readResults,
  temporaryFolder,
  timeless,
  tinyData,
} from '../cli/command.js';

const folder = temporaryFolder();
const TINY = [...tinyData(folder), '--encodings', 'none,rotary,alibi', '--seeds', '2', '--quiet'];
const SHARDS = ['one', 'two', 'three'];
const merge = (folders: readonly string[], out: string, args = TINY) =>
  command([...args, '--merge', ...folders, '--out', out], folder);
const USAGE = 2;

describe('shards', () => {
  beforeAll(async () => {
    for (const [index, out] of SHARDS.entries()) {
      const { code } = await command([...TINY, '--shard', `${index + 1}/3`, '--out', out], folder);
      expect(code).toBe(0);
    }
  });

  it('have each its part, of all encodings', () => {
    for (const out of SHARDS) {
      const { runs } = readResults(join(folder, out));
      expect(runs).toHaveLength(2);
      expect(new Set(runs.map(({ encoding }) => encoding)).size).toBe(2);
    }
  });

  it('are joined to what one machine gives, to the last digit', async () => {
    expect((await merge(SHARDS, 'merged')).code).toBe(0);
    expect((await command([...TINY, '--out', 'whole'], folder)).code).toBe(0);
    expect(timeless(readResults(join(folder, 'merged')))).toEqual(
      timeless(readResults(join(folder, 'whole'))),
    );
    expect(readdirSync(join(folder, 'merged', 'runs'))).toHaveLength(6);
  });

  it('name what is missing', async () => {
    const ended = await merge(['one', 'three'], 'incomplete');
    expectOneSentence(ended);
    expect(ended.code).toBe(USAGE);
    expect(ended.stderr).toMatch(
      /2 of 6 runs with exactly these options are in none of the folders: who \w+ seed \d, who \w+ seed \d\n/,
    );
  });

  it('must be of the same options', async () => {
    const ended = await merge(SHARDS, 'other', [...TINY, '--lr', '0.01']);
    expectOneSentence(ended);
    expect(ended.code).toBe(USAGE);
    expect(ended.stderr).toContain(
      '6 of 6 runs with exactly these options are in none of the folders: who none seed 1',
    );
  });

  it('must be of the same kernels, and say which they have', async () => {
    const ended = await merge(SHARDS, 'kernels', [...TINY, '--kernels', 'stock']);
    expect(ended.code).toBe(USAGE);
    expect(ended.stderr).toMatch(/was computed by wasm with \w+ kernels, not by wasm with stock kernels\n/);
  });

  it('may have a run twice, if both are equal but for their times', async () => {
    expect((await command([...TINY, '--shard', '1/3', '--out', 'again'], folder)).code).toBe(0);
    expect((await merge([...SHARDS, 'again'], 'twice')).code).toBe(0);
    expect(readResults(join(folder, 'twice')).runs).toHaveLength(6);
  });

  it('may not have two different runs of one job', async () => {
    // As if another machine computed otherwise: with the hash that its store would give it.
    cpSync(join(folder, 'one'), join(folder, 'forged'), { recursive: true });
    const [name] = readdirSync(join(folder, 'forged/runs')) as [string];
    const path = join(folder, 'forged/runs', name);
    const { jobId, environment, run } = JSON.parse(readFileSync(path, 'utf8'));
    const other = { ...run, testAccuracy: run.testAccuracy / 2 };
    const { sha256Of } = await import('../../src/compare/jobId.js');
    const sha256 = sha256Of(JSON.stringify([jobId, environment, other, undefined]), '');
    writeFileSync(path, JSON.stringify({ jobId, sha256, environment, run: other }));
    const ended = await merge([...SHARDS, 'forged'], 'disagree');
    expectOneSentence(ended);
    expect(ended.code).toBe(USAGE);
    expect(ended.stderr).toContain('one and forged have different runs of who ');
  });

  it('hand on the failures that they had', async () => {
    writeFileSync(join(folder, 'long.tsv'), `${'a '.repeat(40).trim()}\t${'X '.repeat(40).trim()}\n`);
    writeFileSync(join(folder, 'short.tsv'), 'a\tX\n');
    const args = [
      ...'compare --seeds 2 --steps 2 --batch 2 --width 8 --heads 2 --layers 1 --quiet'.split(' '),
      ...['--train', 'short.tsv', '--test', 'long.tsv', '--encodings', 'none,learned'],
    ];
    for (const place of [1, 2])
      await command([...args, '--shard', `${place}/2`, '--out', `part${place}`], folder);
    expect((await merge(['part1', 'part2'], 'failures', args)).code).toBe(1);
    const whole = await command([...args, '--out', 'wholeFailures'], folder);
    expect(whole.code).toBe(1);
    const [merged, expected] = ['failures', 'wholeFailures'].map((out) => readResults(join(folder, out)));
    expect(merged?.failures).toEqual(expected?.failures);
    expect(merged?.failures).toHaveLength(2);
  });

  it('may have nothing to do', async () => {
    expect((await command([...TINY, '--shard', '9/9', '--out', 'nothing'], folder)).code).toBe(0);
    expect(readResults(join(folder, 'nothing')).runs).toEqual([]);
  });
});
