import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, readResults, temporaryFolder } from '../cli/command.js';
import { describeModel } from '../support/sharedModels.js';
import { uniform } from '../support/tensors.js';

/**
 * Made-up reactions of that model's tokens: bromine before the arrow and chlorine after it, or the other way around. The
 * same tokens stand in both, so that a bag of words gets half of them right.
 */
function reactions(count: number, seed: number): string {
  const random = uniform(seed);
  const atoms = () =>
    Array.from({ length: 1 + Math.floor(4 * random()) }, () => (random() < 0.5 ? 'C' : 'O'));
  return Array.from({ length: count }, (_, i) => {
    const [left, right] = i % 2 === 0 ? ['Br', 'Cl'] : ['Cl', 'Br'];
    return `${[...atoms(), left, ...atoms(), '>>', ...atoms(), right, ...atoms()].join(' ')}\t${left}\n`;
  }).join('');
}

describeModel('rxnmapper', (model) => {
  const folder = temporaryFolder();
  beforeAll(() => {
    writeFileSync(join(folder, 'train.tsv'), reactions(600, 1));
    writeFileSync(join(folder, 'test.tsv'), reactions(200, 2));
  });

  it.each([
    ['trained further', ['--lr', '1e-4', '--steps', '100']],
    ['frozen', ['--freeze', '--lr', '1e-2', '--steps', '200']],
  ])('%s, it learns what no bag of words can tell', async (_, how) => {
    const data = ['--train', 'train.tsv', '--test', 'test.tsv', '--format', 'label'];
    const args = ['compare', '--init', model, ...data, ...how, '--batch', '16', '--seeds', '2', '--quiet'];
    const { code, stderr } = await command(args, folder);
    expect([code, stderr]).toEqual([0, '']);
    const [row] = readResults(join(folder, 'results')).summary;
    expect(row?.n).toBe(2);
    expect(row?.mean).toBeGreaterThan(0.9);
  });
});
