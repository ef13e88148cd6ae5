import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { positionalEncodingNames } from '../../layers/index.js';
import { allEncodings } from '../../src/experiment/allEncodings.js';
import { cannotTellApart } from '../../src/report/blindTo.js';
import { command, readResults, temporaryFolder } from '../cli/command.js';

const PAGE = readFileSync(join(__dirname, '../../docs/encodings.md'), 'utf8');

/** These take more steps than the others. */
const SLOW = ['alibi-symmetric', 'shape'];

/** Whether the two sentences of a pair, "Adam ate an apple" and "Apple ate an Adam", are the same to it by theory. */
function isBlind(encoding: string): boolean {
  return cannotTellApart(encoding, ['adam', 'ate', 'an', 'apple'], ['apple', 'ate', 'an', 'adam']);
}

function expectLearnt(accuracies: ReadonlyMap<string, number>): void {
  const unexpected = [...accuracies].filter(([encoding, accuracy]) =>
    isBlind(encoding) ? Math.abs(accuracy - 0.5) > 0.001 : accuracy < 0.99,
  );
  expect(unexpected).toEqual([]);
}

describe('plausible with every encoding', () => {
  const folder = temporaryFolder();

  it.each([
    ['400', allEncodings().filter((name) => !SLOW.includes(name))],
    ['1000', SLOW],
  ])('is learnt in %s steps, but not by what cannot tell order', async (steps, encodings) => {
    const options = [
      '--tasks',
      'plausible',
      '--seeds',
      '1',
      '--steps',
      steps,
      '--encodings',
      encodings.join(),
    ];
    const { code, stderr } = await command(['compare', ...options, '--quiet', '--out', steps], folder);
    expect([code, stderr]).toEqual([0, '']);
    const { summary } = readResults(join(folder, steps));
    expect(summary.map(({ encoding }) => encoding)).toEqual(encodings);
    expectLearnt(new Map(summary.map(({ encoding, mean }) => [encoding, mean])));
  });
});

describe('docs/encodings.md', () => {
  const section = (heading: string) => PAGE.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';

  it('says of every encoding whose form it is, and what it does in cross attention', () => {
    const rows = Array.from(section('Form and cross attention').matchAll(/^\| `.*$/gm), ([row]) =>
      row.split('|').map((cell) => cell.trim()),
    );
    expect(rows.map(([, name]) => name?.replaceAll('`', ''))).toEqual(positionalEncodingNames());
    expect(rows.every(([, name, form, cross]) => cross && (form || name === '`none`'))).toBe(true);
  });

  it('has a table of every encoding, which says the same as the test above', () => {
    const rows = section('On one task').matchAll(/^ ([\w-]+) +>? +(\d+\.\d) \[/gm);
    const means = new Map(Array.from(rows, ([, name, mean]) => [name as string, Number(mean) / 100]));
    expect([...means.keys()]).toEqual(allEncodings());
    expectLearnt(means);
  });
});
