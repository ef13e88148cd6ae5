import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The folder of the package. */
export const ROOT = resolve(__dirname, '../..');

export interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, without a shell and without standard input. */
export function run(program: string, args: readonly string[], cwd: string = ROOT): Promise<Finished> {
  // As on a person's terminal: colours, the width of the terminal and Jest's own variables are not inherited.
  const { NODE_ENV: _, JEST_WORKER_ID: __, COLUMNS: ___, FORCE_COLOR: ____, ...env } = process.env;
  return new Promise((done) => {
    const child = execFile(program, args, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error ? -1 : 0;
      done({ code, stdout, stderr });
    });
    child.stdin?.end();
  });
}

export function runNode(args: readonly string[], cwd?: string): Promise<Finished> {
  return run(process.execPath, args, cwd);
}

/** Runs a TypeScript file, whatever the working directory. */
export function runTypeScript(file: string, args: readonly string[] = [], cwd?: string): Promise<Finished> {
  return runNode(['--import', pathToFileURL(require.resolve('tsx')).href, file, ...args], cwd);
}

/** The command of this package, as the last build left it. */
export function runCommand(args: readonly string[], cwd?: string): Promise<Finished> {
  return runNode([join(ROOT, 'dist/esm/src/cli/main.js'), ...args], cwd);
}

/** The output of a program that ended well; otherwise the test fails with all that it said. */
export async function outputOf(finished: Promise<Finished>): Promise<string> {
  const { code, stdout, stderr } = await finished;
  if (code !== 0) throw new Error(`ended with exit code ${code}\n${stdout}\n${stderr}`);
  return stdout;
}
