import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A Redis of a test's own: with a password, and a file of all that it was told. */
export class TestRedis {
  readonly password = 'correct horse/battery@staple';
  readonly port: number;
  private readonly folder = mkdtempSync(join(tmpdir(), 'tfjs-transformer-block-redis-'));
  private server: ChildProcess | null = null;

  private constructor(
    port: number,
    private readonly more: readonly string[],
  ) {
    this.port = port;
  }

  /** @param more of its options */
  static async start(more: readonly string[] = []): Promise<TestRedis> {
    const made = new TestRedis(await freePort(), more);
    await made.start();
    return made;
  }

  /** With a prefix, or `/0`. */
  url(rest = '', password = this.password): string {
    return `redis://:${encodeURIComponent(password)}@127.0.0.1:${this.port}${rest}`;
  }

  async start(): Promise<void> {
    const options = [
      ...['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''],
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--requirepass', this.password, ...this.more],
    ];
    this.server = spawn('redis-server', options, { stdio: 'ignore' });
    await this.client(async (redis) => {
      while ((await redis.ping().catch(() => '')) !== 'PONG') await pause(50);
    });
  }

  /** As a machine that loses its power. */
  async kill(): Promise<void> {
    const { server } = this;
    if (!server) return;
    const ended = new Promise((done) => server.once('close', done));
    server.kill('SIGKILL');
    await ended;
    this.server = null;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async client<T>(use: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis({ port: this.port, password: this.password, retryStrategy: () => 50 });
    redis.on('error', () => {});
    try {
      return await use(redis);
    } finally {
      redis.disconnect();
    }
  }

  /** Waits until as many jobs are with workers. */
  async untilActive(count: number): Promise<void> {
    await this.client(async (redis) => {
      for (;;) {
        const lists = await redis.keys('*:active');
        const lengths = await Promise.all(lists.map((key) => redis.llen(key)));
        if (lengths.reduce((a, b) => a + b, 0) >= count) return;
        await pause(20);
      }
    });
  }
}

/** Debian's package has it. Where it is not, tests of queues are not run. */
export const hasRedis =
  isThere('redis-server') || told('Nothing is tested with a queue: there is no redis-server.');
export const hasOpenssl = isThere('openssl', 'version');

function isThere(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args.length > 0 ? args : ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function told(line: string): false {
  process.stderr.write(`${line}\n`);
  return false;
}

export async function freePort(): Promise<number> {
  const server = await listening();
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** A server that takes connections and says nothing. */
export function listening(onConnection?: (socket: Socket) => void): Promise<Server> {
  return new Promise((done) => {
    const server = createServer(onConnection);
    server.listen(0, '127.0.0.1', () => done(server));
  });
}
