import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  command,
  type Ended,
  readResults,
  start,
  temporaryFolder,
  timeless,
  tinyData,
} from '../cli/command.js';

const folder = temporaryFolder();
const TINY = tinyData(folder);
const RUNS = 4;
const comparison = (out: string) => [
  ...TINY,
  // Long enough to be stopped in the middle.
  ...['--encodings', 'none,rotary', '--seeds', '2', '--steps', '60', '--workers', '1', '--out', out],
];
const runsIn = (out: string) => {
  const path = join(folder, out, 'runs');
  return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.json')) : [];
};
/** When each finished run was written. */
const written = (out: string, names: readonly string[]) =>
  names.map((name) => statSync(join(folder, out, 'runs', name)).mtimeMs);

/** Starts the comparison and ends it by a signal when its first run is on disk. */
async function interrupted(out: string, signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<Ended> {
  const { process: child, ended } = start(comparison(out), folder);
  while (runsIn(out).length === 0 && child.exitCode === null) await pause(10);
  child.kill(signal);
  return ended;
}

describe('a comparison that was stopped', () => {
  let whole: unknown;

  beforeAll(async () => {
    const { code } = await command([...comparison('whole'), '--quiet'], folder);
    expect(code).toBe(0);
    whole = timeless(readResults(join(folder, 'whole')));
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('says after %s how to go on, with its finished runs on disk', async (signal, exitCode) => {
    const { code, stderr, stdout } = await interrupted(signal, signal);
    const finished = runsIn(signal).length;
    expect(code).toBe(exitCode);
    expect(finished).toBeGreaterThanOrEqual(1);
    expect(finished).toBeLessThan(RUNS);
    expect(stderr).toContain(
      `\nStopped: ${finished} of ${RUNS} runs are finished. Continue with the same command and --resume.\n`,
    );
    expect(stderr + stdout).not.toMatch(/failed|\n\s+at /);
    expect(existsSync(join(folder, signal, 'results.json'))).toBe(false);
  });

  it('goes on with --resume where Ctrl-C left it, to the very same result', async () => {
    const finished = runsIn('SIGINT');
    const before = written('SIGINT', finished);
    const { code, stderr } = await command([...comparison('SIGINT'), '--resume'], folder);
    expect(code).toBe(0);
    expect(stderr).toContain(`${finished.length} of ${RUNS} runs were already finished\n`);
    expect(stderr).toContain(`[${finished.length + 1}/${RUNS}] `);
    expect(written('SIGINT', finished)).toEqual(before);
    expect(timeless(readResults(join(folder, 'SIGINT')))).toEqual(whole);
  });

  it('goes on also after kill -9', async () => {
    const { signal } = await interrupted('SIGKILL', 'SIGKILL');
    expect(signal).toBe('SIGKILL');
    const finished = runsIn('SIGKILL');
    const before = written('SIGKILL', finished);
    const { code, stderr } = await command([...comparison('SIGKILL'), '--resume'], folder);
    expect(code).toBe(0);
    expect(stderr).toContain(`${finished.length} of ${RUNS} runs were already finished\n`);
    expect(written('SIGKILL', finished)).toEqual(before);
    expect(timeless(readResults(join(folder, 'SIGKILL')))).toEqual(whole);
  });

  it('does nothing again when all is finished, and gives the same result', async () => {
    const before = written('whole', runsIn('whole'));
    const { code, stderr } = await command([...comparison('whole'), '--resume'], folder);
    expect([code, stderr]).toEqual([0, `${RUNS} of ${RUNS} runs were already finished\n`]);
    expect(written('whole', runsIn('whole'))).toEqual(before);
    expect(timeless(readResults(join(folder, 'whole')))).toEqual(whole);
  });

  it('does not take runs of other settings for its own', async () => {
    const args = [...comparison('whole'), '--resume', '--steps', '4', '--encodings', 'none', '--seeds', '1'];
    const { code, stderr } = await command(args, folder);
    expect(code).toBe(0);
    // They are kept beside each other.
    expect(stderr).toMatch(/^\[1\/1\] who none seed 1: [^\n]+\n$/);
    const again = await command([...comparison('whole'), '--resume'], folder);
    expect(again.stderr).toBe(`${RUNS} of ${RUNS} runs were already finished\n`);
  });
});
