import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { built, command, expectOneSentence, readResults, temporaryFolder, tinyData } from '../cli/command.js';
import { schemaErrors } from '../src/experiment/resultsSchema.js';

const folder = temporaryFolder();
const TINY = tinyData(folder);
const ROOT = resolve(__dirname, '../..');
const LOG_DISTANCE = join(ROOT, 'examples/logDistance.ts');

describe('compare --import', () => {
  it('knows an encoding of the user by its name, in the workers as well', async () => {
    const args = [
      '--import',
      LOG_DISTANCE,
      '--encodings',
      'none,log-distance',
      '--seeds',
      '2',
      '--workers',
      '2',
    ];
    const { code, stderr } = await command([...TINY, ...args], folder);
    expect(stderr).not.toContain('failed');
    expect(code).toBe(0);
    const { runs, invariance } = readResults(join(folder, 'results'));
    expect(runs.map(({ encoding }) => encoding)).toEqual(['none', 'none', 'log-distance', 'log-distance']);
    expect(invariance[1]?.maxDifference).toBeGreaterThan(1e-3);
    expect((runs[2]?.parameters ?? 0) - (runs[0]?.parameters ?? 0)).toBe(2 * 2);
  });

  it('lists it, and offers it for a name that nobody has', async () => {
    const { stdout } = await command(['compare', '--list', '--import', LOG_DISTANCE], folder);
    expect(stdout).toContain('\n  other\n    log-distance\n');
    const ended = await command([...TINY, '--import', LOG_DISTANCE, '--encodings', 'log-distence'], folder);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('Did you mean "log-distance"?');
  });

  it('reports a module that only a worker cannot import as failed runs', async () => {
    writeFileSync(
      join(folder, 'mainOnly.mjs'),
      "import { isMainThread } from 'node:worker_threads';\nif (!isMainThread) throw new Error('no threads');\n",
    );
    const { code, stderr } = await command(
      [...TINY, '--import', 'mainOnly.mjs', '--encodings', 'none'],
      folder,
    );
    expect(code).toBe(1);
    expect(stderr).toBe('[1/1] who none seed 1 failed: cannot import mainOnly.mjs: no threads\n');
  });
});

describe('an encoding that cannot run', () => {
  const BROKEN = `
import * as tf from ${JSON.stringify(require.resolve('@tensorflow/tfjs'))};
import { registerPositionalEncoding, ScoreEncoding } from ${built('src/index.js')};
const make = (name, scoreBias) => {
  const encoding = class extends ScoreEncoding { static className = name; };
  encoding.prototype.scoreBias = scoreBias;
  registerPositionalEncoding(name, encoding);
};
const filled = ({ queries, keys }, value) => tf.default.fill([1, 1, queries.length, keys.length], value);
let calls = 0;
make('wrong-shape', () => tf.default.zeros([1, 3, 2, 2]));
make('no-number', (at) => filled(at, NaN));
make('exits', () => process.exit(0));
// In the workers alone: the main thread calls it no more than this.
make('exits-later', (at) => (calls++ > 2 ? process.exit(0) : filled(at, 0)));
`;

  it('is reported with the reason, and the others are trained', async () => {
    writeFileSync(join(folder, 'broken.mjs'), BROKEN);
    const names = ['wrong-shape', 'none', 'no-number', 'exits', 'exits-later'];
    const args = ['--import', 'broken.mjs', '--encodings', names.join(), '--out', 'broken', '--seeds', '2'];
    const { code, stdout, stderr } = await command([...TINY, ...args], folder);
    const results = readResults(join(folder, 'broken'));
    expect(schemaErrors(results)).toEqual([]);
    expect(results.runs.map(({ encoding, seed }) => [encoding, seed])).toEqual([
      ['none', 1],
      ['none', 2],
    ]);
    expect(results.invariance.map(({ encoding }) => encoding)).toEqual(['none', 'exits-later']);
    const reasons = Object.entries({
      'wrong-shape': expect.stringContaining('[1, 3, 2, 2]') as string,
      'no-number': 'the untrained encoder gives numbers that are not finite',
      exits: 'process.exit(0) was called',
      'exits-later': 'process.exit(0) was called',
    });
    expect(results.failures).toEqual(
      reasons.flatMap(([encoding, error]) =>
        [1, 2].map((seed) => ({ task: 'who', encoding, seed, settings: 0, error })),
      ),
    );
    expect(stdout).toContain('8 runs failed');
    expect(stderr).toContain('who no-number seed 2 failed: the untrained encoder gives');
    expect(code).toBe(1);
  });

  it('that does not fit the settings is named before anything is trained', async () => {
    const args = ['--width', '6', '--heads', '2', '--encodings', 'none,rotary', '--out', 'unfit'];
    const { code, stderr } = await command([...TINY, ...args], folder);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: encoding "rotary": RotaryEmbedding /)]);
  });
});

describe('compare --backend', () => {
  it('computes the same with cpu and wasm, to rounding', async () => {
    const losses: number[][] = [];
    for (const backend of ['cpu', 'wasm']) {
      const args = ['--backend', backend, '--encodings', 'rotary', '--out', backend, '--steps', '2'];
      const { code, stdout } = await command([...TINY, ...args], folder);
      expect(code).toBe(0);
      expect(stdout).toContain(`Backend: ${backend} (requested`);
      const results = readResults(join(folder, backend));
      expect([results.environment.backend, results.settings[0]?.backend]).toEqual([backend, backend]);
      losses.push(results.runs[0]?.lossCurve.map(({ value }) => value) ?? []);
    }
    const [cpu = [], wasm = []] = losses;
    expect(cpu).toHaveLength(2);
    cpu.forEach((loss, i) => {
      expect(wasm[i]).toBeCloseTo(loss, 4);
    });
  });

  it('node computes where tfjs-node works, and else says in one sentence that it does not', async () => {
    const ended = await command(
      [...TINY, '--backend', 'node', '--encodings', 'none', '--out', 'node'],
      folder,
    );
    if (ended.code === 0) {
      expect(readResults(join(folder, 'node')).environment.backend).toBe('node');
    } else {
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain('tfjs-node does not work here');
      expectOneSentence(ended);
    }
  });
});
