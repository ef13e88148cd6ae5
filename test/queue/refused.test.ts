import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { VERSION } from '../../src/version.js';
import { startNode, temporaryFolder, timeless, tinyData } from '../cli/command.js';
import { ROOT } from '../support/commands.js';
import { alone, describeOnRedis, resultsIn, said } from './queue.js';

const folder = temporaryFolder();
const TINY = [...tinyData(folder), '--encodings', 'none', '--seeds', '2'];
const ENCODING = (name: string, scale: number) => `
import * as tf from '@tensorflow/tfjs';
import { PositionalEncoding, registerPositionalEncoding } from 'tfjs-transformer-block';
class Own extends PositionalEncoding {
  static className = 'Own${name}';
  encodeInputs(inputs) { return tf.mul(inputs, ${scale}); }
}
registerPositionalEncoding('${name}', Own);
`;

describeOnRedis('jobs that are refused', folder, (redis, processes) => {
  beforeAll(() => {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules/tfjs-transformer-block'));
    mkdirSync(join(folder, 'node_modules/@tensorflow'));
    symlinkSync(join(ROOT, 'node_modules/@tensorflow/tfjs'), join(folder, 'node_modules/@tensorflow/tfjs'));
  });

  it('by a worker of another version: they wait for one of their own', async () => {
    // The build, as a later version would have it.
    const later = join(folder, 'later');
    cpSync(join(ROOT, 'dist/esm'), join(later, 'dist/esm'), { recursive: true });
    writeFileSync(join(later, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(later, 'dist/esm/src/version.js'), "export const VERSION = '9.0.0';");
    symlinkSync(join(ROOT, 'node_modules'), join(later, 'node_modules'));
    const url = redis().url('?prefix=version');
    const main = join(later, 'dist/esm/src/cli/main.js');
    const other = processes.keep(startNode([main, 'work', '--queue', url], folder));
    const comparison = processes.compare(url, [...TINY, '--out', 'version']);
    await Promise.all([
      said(
        other,
        new RegExp(
          `^refuses the jobs of a comparison: they are of version ${VERSION}, this worker of 9\\.0\\.0$`,
          'm',
        ),
      ),
      said(
        comparison,
        new RegExp(
          `no worker can run these jobs \\(version ${VERSION}, wasm, \\w+ kernels; .*this worker of 9\\.0\\.0\\)`,
        ),
      ),
    ]);
    processes.worker(url);
    expect((await comparison.ended).code).toBe(0);
    expect(timeless(resultsIn(folder, 'version'))).toEqual(await alone(TINY, folder));
    other.process.kill('SIGTERM');
    expect((await other.ended).stdout).not.toContain('seed');
  });

  it('by a worker whose engine lacks the kernels', async () => {
    const url = redis().url('?prefix=kernels');
    const noSimd = `data:text/javascript,${encodeURIComponent('WebAssembly.validate = () => false;')}`;
    const main = resolve(ROOT, 'dist/esm/src/cli/main.js');
    const old = processes.keep(startNode(['--import', noSimd, main, 'work', '--queue', url], folder));
    const args = [...TINY, '--kernels', 'baseline'];
    const comparison = processes.compare(url, [...args, '--out', 'kernels']);
    await said(old, /^refuses the jobs of a comparison: .*no WebAssembly SIMD for baseline kernels$/m);
    const able = processes.worker(url);
    await said(able, /^takes jobs for wasm with baseline kernels, 1 at a time$/m);
    expect((await comparison.ended).code).toBe(0);
    const results = resultsIn(folder, 'kernels');
    expect(results.environments.map(({ kernels }) => kernels)).toEqual(['baseline']);
    expect(timeless(results)).toEqual(await alone(args, folder));
  });

  it('by a worker without their module, or with another text of it', async () => {
    const url = redis().url('?prefix=module');
    for (const name of ['theirs', 'other']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'own.mjs'), ENCODING('own', 1));
    writeFileSync(join(folder, 'theirs/copy.mjs'), ENCODING('own', 1));
    writeFileSync(join(folder, 'other/own.mjs'), ENCODING('own', 2));
    const without = processes.worker(url);
    const other = processes.worker(url, ['--import', 'other/own.mjs']);
    const args = [...tinyData(folder), '--encodings', 'own', '--seeds', '2', '--import', 'own.mjs'];
    const comparison = processes.compare(url, [...args, '--out', 'module']);
    await Promise.all([
      said(without, /they need --import of own\.mjs \(\w{8}\), this worker has no module$/m),
      said(other, /they need --import of own\.mjs \(\w{8}\), this worker has own\.mjs \(\w{8}\)$/m),
    ]);
    processes.worker(url, ['--import', 'theirs/copy.mjs']);
    expect((await comparison.ended).code).toBe(0);
    expect(timeless(resultsIn(folder, 'module'))).toEqual(await alone(args, folder));
  });
});

/** An encoding that does so in worker threads alone: the comparison itself tries each encoding before. */
function inThreads(name: string, statement: string): string {
  const code = ENCODING(name, 1).replace('return tf', `if (!isMainThread) ${statement};\nreturn tf`);
  return `import { isMainThread } from 'node:worker_threads';${code}`;
}

describeOnRedis('jobs that fail', folder, (redis, processes) => {
  it('are reported, each once, and the others end', async () => {
    writeFileSync(join(folder, 'fails.mjs'), inThreads('fails', "throw new Error('not today')"));
    const args = [...tinyData(folder), '--encodings', 'none,fails', '--seeds', '2', '--import', 'fails.mjs'];
    const url = redis().url('?prefix=fails');
    processes.worker(url, ['--import', 'fails.mjs']);
    const { code, stderr } = await processes.compare(url, [...args, '--out', 'fails']).ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining('who fails seed 2 failed: not today\n')]);
    const { failures, runs } = resultsIn(folder, 'fails');
    expect(runs.map(({ encoding, seed }) => [encoding, seed])).toEqual([
      ['none', 1],
      ['none', 2],
    ]);
    expect(failures.map(({ encoding, seed, error }) => [encoding, seed, error])).toEqual([
      ['fails', 1, 'not today'],
      ['fails', 2, 'not today'],
    ]);
  });

  it('and one that ends every worker that takes it', async () => {
    writeFileSync(join(folder, 'ends.mjs'), inThreads('ends', "process.kill(process.pid, 'SIGKILL')"));
    const args = [...tinyData(folder), '--encodings', 'ends,none', '--seeds', '1', '--import', 'ends.mjs'];
    const url = redis().url('?prefix=ends');
    const comparison = processes.compare(url, [...args, '--out', 'ends']);
    let isDone = false;
    const ended = comparison.ended.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await Promise.race([processes.worker(url, ['--import', 'ends.mjs']).ended, ended]);
    }
    expect((await ended).code).toBe(1);
    const { failures, runs } = resultsIn(folder, 'ends');
    expect(runs.map(({ encoding }) => encoding)).toEqual(['none']);
    expect(failures.map(({ error }) => error)).toEqual([
      'each of the 4 workers that took it ended in the middle of it',
    ]);
  });
});
