import { DEFAULT_SETTINGS } from '../../../src/experiment/defaultSettings.js';
import { type Job, jobKey } from '../../../src/experiment/job.js';
import type { Settings } from '../../../src/experiment/results.js';
import { distinctLabels } from '../../../src/experiment/settingsLabel.js';

const usual: Settings = { ...DEFAULT_SETTINGS, backend: 'wasm', kernels: 'relaxed' };
const key = (settings: Settings) =>
  jobKey({ source: { kind: 'task', name: 'sort' }, encoding: 'none', seed: 1, settings } satisfies Job);

describe('settings by name', () => {
  it('tell jobs of one task, encoding and seed apart', () => {
    expect(key(usual)).toBe('sort-none-1');
    expect(key({ ...usual, width: 64, lr: 1e-3 })).toBe('sort-none-1-lr0.001-width64');
    expect(key({ ...usual, causal: true, dropout: 0.1 })).toBe('sort-none-1-causaltrue-dropout0.1');
  });

  it('leave out what says where it was computed, and the size of a published encoder', () => {
    expect(key({ ...usual, backend: 'cpu', kernels: 'stock' })).toBe('sort-none-1');
    const init = { folder: 'bert', sha256: 'ab', freeze: false };
    expect(key({ ...usual, init, width: 768, layers: 12, lr: 1e-4 })).toBe('sort-none-1-lr0.0001');
  });

  it('say what tells some apart, and nothing of one alone', () => {
    expect(distinctLabels([usual])).toEqual(['']);
    expect(distinctLabels([{ ...usual, clip: 1 }, usual])).toEqual(['clip=1', 'clip=none']);
    const grid = [1e-3, 1e-2].flatMap((lr) => [8, 16].map((width) => ({ ...usual, lr, width })));
    expect(distinctLabels(grid)).toEqual([
      'lr=0.001,width=8',
      'lr=0.001,width=16',
      'lr=0.01,width=8',
      'lr=0.01,width=16',
    ]);
  });
});
