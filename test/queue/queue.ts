import { join } from 'node:path';
import type { Results } from '../../src/experiment/results.js';
import { command, type Ended, readResults, type Started, start, timeless } from '../cli/command.js';
import { hasRedis, TestRedis } from './redis.js';

/** Processes of a test, ended with it. */
export class Processes {
  private readonly started: Started[] = [];

  constructor(private readonly folder: string) {}

  /** @param more options, after those of the queue */
  worker(url: string, more: readonly string[] = [], cwd = this.folder): Started {
    return this.keep(start(['work', '--queue', url, '--workers', '1', ...more], cwd));
  }

  compare(url: string, args: readonly string[]): Started {
    return this.keep(start([...args, '--queue', url], this.folder));
  }

  keep(started: Started): Started {
    this.started.push(started);
    return started;
  }

  /** To be called after each test. */
  async end(): Promise<void> {
    for (const { process: child, ended } of this.started.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
  }
}

/** Tests with a Redis and with processes of their own, the same Redis for all; skipped where there is none. */
export function describeOnRedis(
  name: string,
  folder: string,
  tests: (redis: () => TestRedis, processes: Processes) => void,
): void {
  (hasRedis ? describe : describe.skip)(name, () => {
    let redis: TestRedis;
    const processes = new Processes(folder);
    beforeAll(async () => {
      redis = await TestRedis.start();
    });
    afterEach(() => processes.end());
    afterAll(() => redis.end());
    tests(() => redis, processes);
  });
}

/** Waits until a process has said something, which it may have done by now. */
export function said({ process: child, ended, text }: Started, what: RegExp): Promise<string> {
  return new Promise((done, reject) => {
    const look = () => {
      const all = text.stdout + text.stderr;
      if (what.test(all)) done(all);
    };
    look();
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', look);
    ended.then((how) => reject(new Error(`never said ${what}: ${JSON.stringify(how)}`)));
  });
}

/** The results of a comparison by the threads of one machine, but for times. */
export async function alone(args: readonly string[], folder: string): Promise<unknown> {
  const { code, stderr } = await command([...args, '--quiet', '--out', 'alone'], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return timeless(readResults(join(folder, 'alone')));
}

export function resultsIn(folder: string, out: string): Results {
  return readResults(join(folder, out));
}

export function expectNoSecret({ stdout, stderr }: Ended, secret: string): void {
  for (const form of [secret, encodeURIComponent(secret)]) expect(stdout + stderr).not.toContain(form);
}
