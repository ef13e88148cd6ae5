import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  command,
  type Ended,
  expectOneSentence,
  startNode,
  temporaryFolder,
  tinyData,
} from '../cli/command.js';
import { ROOT } from '../support/commands.js';
import { describeOnRedis, expectNoSecret, Processes, said } from './queue.js';
import { freePort, hasOpenssl, hasRedis, listening, TestRedis } from './redis.js';

const folder = temporaryFolder();
const TINY = [...tinyData(folder), '--encodings', 'none'];
const USAGE = 2;

/** Both commands say the same of a queue, and begin nothing. */
async function refused(url: string): Promise<Ended> {
  const ended = await command([...TINY, '--queue', url], folder);
  expectOneSentence(ended);
  expect(ended.code).toBe(USAGE);
  const work = await command(['work', '--queue', url], folder);
  expect({ ...work, stdout: '' }).toEqual({ ...ended, stdout: '' });
  expect(existsSync(join(folder, 'results'))).toBe(false);
  return ended;
}

describe('a queue that cannot be had', () => {
  it('where nothing listens', async () => {
    const port = await freePort();
    const { stderr } = await refused(`redis://:secret@127.0.0.1:${port}`);
    expect(stderr).toContain(`the queue redis://127.0.0.1:${port} does not answer: `);
    expect(stderr).not.toContain('secret');
  });

  it('where it says nothing, within a few seconds', async () => {
    const server = await listening();
    const { port } = server.address() as { port: number };
    const { stderr } = await refused(`redis://127.0.0.1:${port}`);
    expect(stderr).toContain(`the queue redis://127.0.0.1:${port} does not answer: no answer in 4 s`);
    server.close();
  });

  it.each([
    ['http://:secret@127.0.0.1', 'the queue must be a URL such as redis://'],
    ['redis://:secret@127.0.0.1/jobs', "after its host the queue's URL takes the number of a database"],
  ])('%s', async (url, sentence) => {
    const { stderr } = await refused(url);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain(':secret');
  });

  it('and its password is not repeated where it was typed for something else', async () => {
    const ended = await command(['work', 'redis://:s/ecr@et@127.0.0.1'], folder);
    expect(ended.stderr).not.toMatch(/ecr|et@/);
  });

  it('where its packages are not installed: all else works', async () => {
    const hook = `
import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`
export function resolve(name, context, next) {
  if (!/^(bullmq|ioredis)/.test(name)) return next(name, context);
  throw Object.assign(new Error("Cannot find package '" + name + "'"), { code: 'ERR_MODULE_NOT_FOUND' });
}\`));`;
    writeFileSync(join(folder, 'hook.mjs'), hook);
    const main = resolve(ROOT, 'dist/esm/src/cli/main.js');
    const without = (args: readonly string[]) =>
      startNode(['--import', './hook.mjs', main, ...args], folder).ended;
    const ended = await without([...TINY, '--queue', 'redis://127.0.0.1']);
    expect(ended.stderr).toBe('error: --queue needs two more packages: npm install bullmq ioredis\n');
    expect(ended.code).toBe(USAGE);
    expect((await without([...TINY, '--out', 'without'])).code).toBe(0);
  });
});

describeOnRedis('a Redis', folder, (redis, processes) => {
  it.each([
    ['a wrong password', 'wrong horse'],
    ['no password', ''],
  ])('refuses %s', async (_, password) => {
    const ended = await refused(redis().url('', password));
    expect(ended.stderr).toContain(
      `the queue redis://127.0.0.1:${redis().port} refuses this user and password`,
    );
    if (password) expectNoSecret(ended, password);
  });

  it('that forgets what it has no room for is no queue', async () => {
    await redis().client((client) => client.config('SET', 'maxmemory-policy', 'allkeys-lru'));
    const { stderr } = await refused(redis().url());
    expect(stderr).toContain('its maxmemory-policy must be noeviction, got allkeys-lru');
    await redis().client((client) => client.config('SET', 'maxmemory-policy', 'noeviction'));
  });

  it('that is gone keeps nobody from ending a worker or a comparison', async () => {
    const worker = processes.worker(redis().url());
    const comparison = processes.compare(redis().url(), [...TINY, '--steps', '100000', '--out', 'gone']);
    await said(worker, /takes jobs/);
    await redis().untilActive(1);
    const isLost = said(comparison, /the queue does not answer/);
    await redis().kill();
    await isLost;
    for (const one of [worker, comparison]) one.process.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
    const { code, stderr } = await comparison.ended;
    expect(code).toBe(143);
    expect(stderr).not.toMatch(/ioredis|\n +at /);
    await redis().start();
  });
});

(hasRedis && hasOpenssl ? describe : describe.skip)('a Redis with TLS', () => {
  it('is spoken to by rediss://, by those who trust its certificate', async () => {
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name)) as [string, string];
    const options = [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ];
    execFileSync('openssl', options, { stdio: 'ignore' });
    const port = await freePort();
    const redis = await TestRedis.start([
      ...['--tls-port', String(port), '--tls-cert-file', cert, '--tls-key-file', key],
      ...['--tls-auth-clients', 'no', '--tls-ca-cert-file', cert],
    ]);
    const processes = new Processes(folder);
    const url = `rediss://:${encodeURIComponent(redis.password)}@localhost:${port}`;
    try {
      expect((await refused(url)).stderr).toMatch(/does not answer: .*self-signed certificate/);
      process.env.NODE_EXTRA_CA_CERTS = cert;
      processes.worker(url);
      expect((await processes.compare(url, [...TINY, '--out', 'tls']).ended).code).toBe(0);
    } finally {
      delete process.env.NODE_EXTRA_CA_CERTS;
      await processes.end();
      await redis.end();
    }
  });
});
