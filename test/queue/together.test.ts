import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start, temporaryFolder, timeless, tinyData } from '../cli/command.js';
import { goldenModel } from '../support/goldenModels.js';
import { alone, describeOnRedis, expectNoSecret, resultsIn, said } from './queue.js';

const folder = temporaryFolder();
const TINY = [...tinyData(folder), '--encodings', 'none,rotary,alibi', '--seeds', '2', '--steps', '20'];

describeOnRedis('a comparison on a queue', folder, (redis, processes) => {
  it('gives with two workers what one machine gives, to the last digit, and no secret anywhere', async () => {
    const url = redis().url('?prefix=two');
    const workers = [processes.worker(url), processes.worker(url)];
    const ended = await processes.compare(url, [...TINY, '--out', 'two']).ended;
    expect(ended.code).toBe(0);
    expect(ended.stderr.match(/^\[\d\/6\] /gm)).toHaveLength(6);
    expect(timeless(resultsIn(folder, 'two'))).toEqual(await alone(TINY, folder));

    for (const worker of workers) worker.process.kill('SIGTERM');
    const all = [ended, ...(await Promise.all(workers.map((worker) => worker.ended)))];
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    const lines = all.slice(1).flatMap(({ stdout }) => stdout.match(/seed \d: [\d.]+%/g) ?? []);
    expect(lines).toHaveLength(6);
    for (const one of all) expectNoSecret(one, redis().password);
    for (const file of readdirSync(join(folder, 'two'), { recursive: true }).map(String)) {
      const path = join(folder, 'two', file);
      if (statSync(path).isFile()) expect(readFileSync(path, 'utf8')).not.toContain('battery');
    }
    // All keys are under the prefix, and data that were put once are there once.
    const keys = await redis().client((client) => client.keys('*'));
    expect(keys.filter((key) => !key.startsWith('two:'))).toEqual([]);
    expect(keys.filter((key) => key.includes(':content:'))).toHaveLength(1);
  });

  it('takes the queue from the environment, and says where it is without the password', async () => {
    process.env.TFJS_TRANSFORMER_BLOCK_QUEUE = redis().url('?prefix=environment');
    try {
      const worker = processes.keep(start(['work', '--queue', '--workers', '1'], folder));
      expect(await said(worker, /waiting for jobs/)).toBe(
        `waiting for jobs from redis://127.0.0.1:${redis().port}\n`,
      );
    } finally {
      delete process.env.TFJS_TRANSFORMER_BLOCK_QUEUE;
    }
  });

  it('sends a published encoder to workers that do not have its files, and gets trained models back', async () => {
    const url = redis().url('?prefix=encoder');
    const encoder = join(folder, 'encoder');
    cpSync(goldenModel('bert'), encoder, { recursive: true });
    const words = ['[PAD]', '[UNK]', ...'Adam Eve Noah saw was seen by'.split(' ')];
    const others = Array.from({ length: 31 - words.length }, (_, i) => `other${i}`);
    writeFileSync(join(encoder, 'vocab.txt'), [...words, ...others].join('\n'));
    const args = [
      ...'compare --seeds 2 --steps 4 --batch 4 --train who.tsv --test whoTest.tsv'.split(' '),
      ...['--init', 'encoder', '--workers', '1'],
    ];
    processes.worker(url, [], '/');
    const ended = await processes.compare(url, [...args, '--out', 'tuned']).ended;
    expect(ended.code).toBe(0);
    expect(timeless(resultsIn(folder, 'tuned'))).toEqual(await alone(args, folder));
    const weights = (out: string) => {
      const models = join(folder, out, 'models');
      return readdirSync(models).map((name) =>
        readFileSync(join(models, name, 'weights.bin')).toString('hex'),
      );
    };
    expect(weights('tuned')).toEqual(weights('alone'));
    expect(weights('tuned')).toHaveLength(2);
  });
});
