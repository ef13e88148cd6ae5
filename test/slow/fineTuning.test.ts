import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, readResults, temporaryFolder } from '../cli/command.js';
import { describeModel } from '../support/sharedModels.js';
import { uniform } from '../support/tensors.js';

/**
 * Made-up reactions of that model's tokens, each token tagged with the side of the arrow that it stands on. The same
 * tokens stand on both sides, so that a bag of words gets half of them right.
 */
function reactions(count: number, seed: number): string {
  const random = uniform(seed);
  const side = () => Array.from({ length: 1 + Math.floor(8 * random()) }, () => (random() < 0.5 ? 'C' : 'O'));
  return Array.from({ length: count }, () => {
    const [left, right] = [side(), side()];
    const tags = [...left.map(() => 'left'), 'arrow', ...right.map(() => 'right')];
    return `${[...left, '>>', ...right].join(' ')}\t${tags.join(' ')}\n`;
  }).join('');
}

describeModel('rxnmapper', (model) => {
  const folder = temporaryFolder();
  beforeAll(() => {
    writeFileSync(join(folder, 'train.tsv'), reactions(600, 1));
    writeFileSync(join(folder, 'test.tsv'), reactions(200, 2));
  });

  it.each([
    ['trained further', ['--lr', '1e-4', '--steps', '40']],
    ['frozen', ['--freeze', '--lr', '1e-2', '--steps', '80']],
  ])('%s, it learns what no bag of words can tell', async (_, how) => {
    const data = ['--train', 'train.tsv', '--test', 'test.tsv'];
    const args = ['compare', '--init', model, ...data, ...how, '--batch', '16', '--seeds', '2', '--quiet'];
    const { code, stderr } = await command(args, folder);
    expect([code, stderr]).toEqual([0, '']);
    const [row] = readResults(join(folder, 'results')).summary;
    expect(row?.n).toBe(2);
    for (const side of ['left', 'right']) {
      const mean = row?.classAccuracy[side] ?? 0;
      expect({ side, mean, isLearned: mean > 0.9 }).toMatchObject({ isLearned: true });
    }
  });
});
