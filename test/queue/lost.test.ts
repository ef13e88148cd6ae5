import { temporaryFolder, timeless, tinyData } from '../cli/command.js';
import { alone, describeOnRedis, resultsIn, said } from './queue.js';

const folder = temporaryFolder();
const TINY = [...tinyData(folder), '--encodings', 'none,rotary', '--seeds', '2', '--steps', '150'];
const RUNS = 4;
/** Two jobs that are long enough to be lost in the middle. */
const LONG = [...tinyData(folder), '--encodings', 'none', '--seeds', '2', '--steps', '6000'];

describeOnRedis('what is lost', folder, (redis, processes) => {
  let expected: unknown;

  beforeAll(async () => {
    expected = await alone(TINY, folder);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'a worker ended by %s in the middle of a job: another one does it',
    async (signal) => {
      const url = redis().url(`?prefix=worker-${signal}`);
      const lost = processes.worker(url);
      const comparison = processes.compare(url, [...LONG, '--out', signal]);
      await redis().untilActive(1);
      lost.process.kill(signal);
      const { code, stdout } = await lost.ended;
      // Stopped as asked, it gives its job back; killed, it says nothing.
      expect(code).toBe(signal === 'SIGKILL' ? null : 0);
      if (signal === 'SIGKILL') expect(stdout).not.toContain('given back');
      else expect(stdout).toMatch(/ is given back\n$/);
      processes.worker(url);
      expect((await comparison.ended).code).toBe(0);
      expect(timeless(resultsIn(folder, signal))).toEqual(await alone(LONG, folder));
    },
  );

  it('the comparison, killed and started again: it goes on, and no run is made twice', async () => {
    const url = redis().url('?prefix=comparison');
    const worker = processes.worker(url);
    const lost = processes.compare(url, [...TINY, '--out', 'comparison']);
    // The first is on disk by then.
    await said(lost, /\[2\/4\]/);
    lost.process.kill('SIGKILL');
    await lost.ended;
    const { code, stderr } = await processes.compare(url, [...TINY, '--out', 'comparison', '--resume']).ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/\d of 4 runs were already finished\n/);
    expect(timeless(resultsIn(folder, 'comparison'))).toEqual(expected);
    worker.process.kill('SIGTERM');
    expect((await worker.ended).stdout.match(/seed \d: /g)).toHaveLength(RUNS);
  });

  it('the comparison, stopped by Ctrl-C: it takes back the jobs that nobody has begun', async () => {
    const url = redis().url('?prefix=stopped');
    const worker = processes.worker(url);
    const stopped = processes.compare(url, [...TINY, '--out', 'stopped']);
    await said(stopped, /\[1\/4\]/);
    stopped.process.kill('SIGINT');
    const { code, stderr } = await stopped.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('Continue with the same command and --resume.');
    const waiting = await redis().client(async (client) => {
      const lists = await client.keys('stopped:*:wait');
      return (await Promise.all(lists.map((key) => client.llen(key)))).reduce((a, b) => a + b, 0);
    });
    expect(waiting).toBe(0);
    const again = await processes.compare(url, [...TINY, '--out', 'stopped', '--resume']).ended;
    expect(again.code).toBe(0);
    expect(timeless(resultsIn(folder, 'stopped'))).toEqual(expected);
    worker.process.kill('SIGTERM');
    expect((await worker.ended).stdout.match(/seed \d: /g)).toHaveLength(RUNS);
  });

  it('Redis, killed and started again', async () => {
    const url = redis().url('?prefix=redis');
    const worker = processes.worker(url);
    const comparison = processes.compare(url, [...TINY, '--out', 'redis']);
    await said(comparison, /\[1\/4\]/);
    await redis().kill();
    await said(comparison, /the queue does not answer: /);
    await redis().start();
    const { code, stderr } = await comparison.ended;
    expect([code, stderr]).toEqual([0, expect.stringContaining('the queue answers again\n')]);
    expect(timeless(resultsIn(folder, 'redis'))).toEqual(expected);
    worker.process.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });

  it('everything that Redis has: the comparison puts its jobs there again', async () => {
    const url = redis().url('?prefix=emptied');
    const comparison = processes.compare(url, [...TINY, '--out', 'emptied']);
    await said(comparison, /no worker can run these jobs/);
    await redis().client((client) => client.flushall());
    processes.worker(url);
    expect((await comparison.ended).code).toBe(0);
    expect(timeless(resultsIn(folder, 'emptied'))).toEqual(expected);
  });
});
