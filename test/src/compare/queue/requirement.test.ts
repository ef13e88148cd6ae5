import * as tf from '@tensorflow/tfjs';
import { queueName, type Requirement, refusal } from '../../../../src/compare/queue/requirement.js';
import { VERSION } from '../../../../src/version.js';

const MINE = { name: 'mine.mjs', sha256: 'a'.repeat(64) };
const CHANGED = { ...MINE, sha256: 'b'.repeat(64) };
const WANTED: Requirement = {
  package: VERSION,
  tfjs: tf.version_core,
  backend: 'wasm',
  kernels: 'relaxed',
  modules: [MINE],
  keepsModels: false,
};

describe('refusal', () => {
  it('is none where version, tf.js and modules are the same, wherever the modules are', () => {
    expect(refusal(WANTED, [{ ...MINE, name: 'elsewhere.mjs' }])).toBeNull();
  });

  it.each([
    [{ ...WANTED, package: '0.0.9' }, [MINE], `they are of version 0.0.9, this worker of ${VERSION}`],
    [{ ...WANTED, tfjs: '3.0.0' }, [MINE], `they are of tf.js 3.0.0, this worker has ${tf.version_core}`],
    [WANTED, [], 'they need --import of mine.mjs (aaaaaaaa), this worker has no module'],
    [WANTED, [CHANGED], 'they need --import of mine.mjs (aaaaaaaa), this worker has mine.mjs (bbbbbbbb)'],
    [
      { ...WANTED, modules: [] },
      [MINE],
      'they need --import of no module, this worker has mine.mjs (aaaaaaaa)',
    ],
  ])('%#', (wanted, modules, reason) => {
    expect(refusal(wanted, modules)).toBe(reason);
  });
});

describe('queueName', () => {
  it('differs with all that a run depends on, and not with where a module is', () => {
    const others: Requirement[] = [
      { ...WANTED, package: '0.0.9' },
      { ...WANTED, tfjs: '3.0.0' },
      { ...WANTED, backend: 'cpu' },
      { ...WANTED, kernels: 'wide' },
      { ...WANTED, modules: [CHANGED] },
      { ...WANTED, keepsModels: true },
    ];
    expect(new Set([WANTED, ...others].map(queueName)).size).toBe(7);
    expect(queueName({ ...WANTED, modules: [{ ...MINE, name: 'other.mjs' }] })).toBe(queueName(WANTED));
  });
});
