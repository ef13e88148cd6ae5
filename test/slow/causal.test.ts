import { join } from 'node:path';
import { command, readResults, temporaryFolder } from '../cli/command.js';

const folder = temporaryFolder();

/** Each token sees a prefix of another length, which tells a causal model where it stands (arXiv 2203.16634, 2305.19466). */
describe('compare --causal', () => {
  it('tells word order without positions, which an encoder cannot', async () => {
    const args = 'compare --tasks plausible --encodings none --seeds 2 --quiet --out'.split(' ');
    const accuracies: Record<string, number[]> = {};
    for (const more of [[], ['--causal']]) {
      const out = `causal${more.length}`;
      const { code, stderr } = await command([...args, out, ...more], folder);
      expect([code, stderr]).toEqual([0, '']);
      const { runs, invariance } = readResults(join(folder, out));
      accuracies[out] = runs.map(({ testAccuracy }) => testAccuracy);
      expect((invariance[0]?.maxDifference ?? 0) > 1e-4).toBe(more.length === 1);
    }
    for (const accuracy of accuracies.causal0 ?? []) expect(Math.abs(accuracy - 0.5)).toBeLessThan(0.01);
    for (const accuracy of accuracies.causal1 ?? []) expect(accuracy).toBeGreaterThan(0.98);
    expect(Object.values(accuracies).flat()).toHaveLength(4);
  });

  it('chooses among settings by the validation part, and says which', async () => {
    const args =
      'compare --tasks sort --encodings none,alibi --seeds 1 --steps 30,60 --width 8,16 --out grid';
    const { code, stdout } = await command(args.split(' '), folder);
    expect(code).toBe(0);
    const { runs, settings, summary, study } = readResults(join(folder, 'grid'));
    expect([runs.length, settings.length]).toEqual([8, 4]);
    for (const row of summary) {
      const tried = runs.filter(({ encoding }) => encoding === row.encoding);
      const best = tried.reduce((a, b) =>
        (b.validationAccuracy ?? 0) > (a.validationAccuracy ?? 0) ? b : a,
      );
      expect([row.settings, row.settingsTried, row.mean]).toEqual([best.settings, 4, best.testAccuracy]);
      const chosen = settings[row.settings];
      expect(stdout).toContain(
        `${row.encoding}: steps=${chosen?.steps},width=${chosen?.width}, of 4 settings`,
      );
    }
    // The results say how to run it again.
    const again = await command(
      ['compare', '--config', 'grid/results.json', '--resume', '--out', 'grid'],
      folder,
    );
    expect(again.stderr).toBe('8 of 8 runs were already finished\n');
    expect(readResults(join(folder, 'grid')).study).toEqual(study);
  });
});
