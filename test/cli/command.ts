import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Results, Run, SummaryRow } from '../../src/experiment/results.js';

/** The command as it is built: `npm test` builds before it tests. */
const MAIN = resolve(__dirname, '../../dist/esm/src/cli/main.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A comparison as small as can be; an option that is given again wins. */
export const SMALL = 'compare --seeds 1 --steps 4 --batch 4 --width 8 --heads 2 --layers 1'.split(' ');

/** What the names of its runs end with: what is not as by default. */
export const SMALL_NAME = 'batch4-heads2-layers1-steps4-width8';

/** Of a task, with test parts of three lengths. */
export const TINY = [...SMALL, '--tasks', 'plausible'];

/** Of own data, which take a fraction of the time: twelve sentences in files that it writes. */
export function tinyData(folder: string): string[] {
  const people = ['Adam', 'Eve', 'Noah'];
  const pairs = people.flatMap((a) => people.filter((b) => b !== a).map((b) => [a, b]));
  const sentences = pairs.flatMap(([a, b]) => [
    `${a} saw ${b}\tagent O patient\n`,
    `${a} was seen by ${b}\tpatient O O O agent\n`,
  ]);
  writeFileSync(join(folder, 'who.tsv'), sentences.slice(1).join(''));
  writeFileSync(join(folder, 'whoTest.tsv'), sentences.slice(0, 4).join(''));
  return [...SMALL, '--train', 'who.tsv', '--test', 'whoTest.tsv'];
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has said so far, as it goes on. */
  readonly text: { readonly stdout: string; readonly stderr: string };
}

/** Starts the command in a folder of the caller's. @param stdout a file that is open for writing; by default it is collected */
export function start(args: readonly string[], cwd: string, stdout: number | 'pipe' = 'pipe'): Started {
  return startNode([MAIN, ...args], cwd, stdout);
}

/** Runs the command to its end. */
export function command(args: readonly string[], cwd: string): Promise<Ended> {
  return start(args, cwd).ended;
}

/**
 * Runs the command on a disk that becomes full when a file is finished whose path has `from` in it: from then on half of
 * what is written gets there, and then the write fails.
 */
export function onFullDisk(args: readonly string[], cwd: string, from: string): Promise<Ended> {
  const fault = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { writeFileSync: write, renameSync: rename } = fs;
const noSpace = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
let isFull = false;
fs.renameSync = (draft, path) => {
  isFull ||= path.includes(${JSON.stringify(from)});
  if (isFull) throw noSpace();
  rename(draft, path);
};
fs.writeFileSync = (path, content) => {
  write(path, isFull ? content.slice(0, content.length / 2) : content);
  if (isFull) throw noSpace();
};
syncBuiltinESMExports();
`;
  return startNode(['--import', `data:text/javascript,${encodeURIComponent(fault)}`, MAIN, ...args], cwd)
    .ended;
}

let given = 0;

/** Runs an ES module, given as text. */
export async function runModule(text: string, cwd: string): Promise<Ended> {
  // Not by --eval: threads would be started with its options, and end.
  const file = join(cwd, `.given-${++given}.mjs`);
  writeFileSync(file, text);
  try {
    return await startNode([file], cwd).ended;
  } finally {
    rmSync(file);
  }
}

/** What an ES module, given as text, prints; it must end well, and have nothing to complain of. */
export async function printedBy(text: string, cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runModule(text, cwd);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trimEnd();
}

/** A built file as an ES module imports it. */
export function built(path: string): string {
  return JSON.stringify(resolve(__dirname, '../../dist/esm', path));
}

/** Starts Node in a folder of the caller's. */
export function startNode(args: readonly string[], cwd: string, stdout: number | 'pipe' = 'pipe'): Started {
  const child = spawn(process.execPath, args, { cwd, env: process.env, stdio: ['pipe', stdout, 'pipe'] });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (part: string) => {
      text[name] += part;
    });
  }
  const ended = new Promise<Ended>((resolveEnded, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolveEnded({ code, signal, ...text }));
  });
  return { process: child, ended, text };
}

/** A folder for the tests of a file, removed after them. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tfjs-transformer-block-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function readResults(folder: string): Results {
  return JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as Results;
}

/** What must not depend on when a comparison ran and by how many workers. */
export function timeless(results: Results) {
  const untimed = <R extends Run | SummaryRow>({ msPerStep: _, ...row }: R) => row;
  const { date: _, workers: __, ...environment } = results.environment;
  return {
    ...results,
    environment,
    runs: results.runs.map((run) => untimed(run)),
    summary: results.summary.map((row) => untimed(row)),
  };
}

/** Fails unless it was one clear sentence: no stack, no path into this package. */
export function expectOneSentence({ stderr, stdout }: Ended): void {
  expect(stderr).toMatch(/^error: [^\n]+\n(\(Did you mean [^\n]+\)\n)?(\(see --help\)\n)?$/);
  expect(stderr + stdout).not.toMatch(/\n\s+at |node:internal|dist\/esm/);
}

/** Runs jobs two at a time, as there are two cores at least, and gives their results in order. */
export async function twoAtATime<T>(jobs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const queue = jobs.entries();
  const lane = async () => {
    for (const [index, job] of queue) results[index] = await job();
  };
  await Promise.all([lane(), lane()]);
  return results;
}
