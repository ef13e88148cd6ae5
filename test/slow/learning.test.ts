import { join } from 'node:path';
import type { Results } from '../../src/experiment/results.js';
import { command, readResults, temporaryFolder } from '../cli/command.js';

const folder = temporaryFolder();

/** What `npm start` trains, as it is: default settings, every default encoding, 3 seeds. */
describe('the comparison with its default settings', () => {
  let results: Results;

  beforeAll(async () => {
    const { code, stderr } = await command(['compare', '--tasks', 'plausible,sort', '--quiet'], folder);
    expect([code, stderr]).toEqual([0, '']);
    results = readResults(join(folder, 'results'));
  });

  function means(task: string): Record<string, number> {
    const rows = results.summary.filter((row) => row.task === task);
    expect(rows.map(({ n }) => n)).toEqual([3, 3, 3, 3, 3, 3]);
    return Object.fromEntries(rows.map(({ encoding, mean }) => [encoding, mean]));
  }

  it('plausible: half is right without positions, nearly all with them', () => {
    const accuracy = means('plausible');
    expect(Math.abs((accuracy.none ?? 0) - 0.5)).toBeLessThanOrEqual(0.001);
    for (const encoding of ['sinusoidal', 'learned', 'rotary']) {
      expect({ encoding, learnt: (accuracy[encoding] ?? 0) >= 0.99, accuracy }).toMatchObject({
        learnt: true,
      });
    }
  });

  it('sort: nearly all is right with every encoding, none included', () => {
    for (const [encoding, accuracy] of Object.entries(means('sort'))) {
      expect({ encoding, learnt: accuracy >= 0.98, accuracy }).toMatchObject({ learnt: true });
    }
  });
});
