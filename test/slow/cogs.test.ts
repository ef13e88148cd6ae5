import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Results } from '../../src/experiment/results.js';
import { command, readResults, temporaryFolder } from '../cli/command.js';

/** train.tsv and test.tsv of COGS (Kim and Linzen 2020, 2010.05465) as tokens<TAB>tags; not part of the repository. */
const DATA = process.env.COGS_DIR ?? resolve(__dirname, '../../../shared/data/cogs');
const found = existsSync(join(DATA, 'train.tsv'));
if (!found) console.log(`COGS is not at ${DATA}; COGS_DIR says where it is. Its tests are skipped.`);

/** Mean share of whole sentences that PyTorch gets right: test/golden/cogs_baseline.py. */
const PYTORCH = { none: 0.72, learned: 0.96 } as const;

(found ? describe : describe.skip)('who did it in sentences of COGS', () => {
  const folder = temporaryFolder();
  let results: Results;

  beforeAll(async () => {
    const files = ['--train', join(DATA, 'train.tsv'), '--test', join(DATA, 'test.tsv')];
    const args = ['--encodings', Object.keys(PYTORCH).join(), '--steps', '600', '--seeds', '3', '--quiet'];
    const { code, stderr } = await command(['compare', ...files, ...args], folder);
    expect([code, stderr]).toEqual([0, '']);
    results = readResults(join(folder, 'results'));
  });

  it.each(Object.entries(PYTORCH))('%s: %d of whole sentences, as PyTorch', (encoding, expected) => {
    const whole = results.summary.find((row) => row.encoding === encoding)?.sequenceAccuracy;
    expect(whole?.n).toBe(3);
    expect({ ...whole, near: Math.abs((whole?.mean ?? 0) - expected) <= 0.03 }).toMatchObject({ near: true });
  });
});
