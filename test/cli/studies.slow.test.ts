import { copyFileSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { command, expectOneSentence, readResults, temporaryFolder } from './command.js';

const folder = temporaryFolder();

const TINY = '--steps 3 --seeds 2 --width 8 --heads 2 --layers 1 --batch 3 --warmup 1 --workers 1'.split(' ');

it('runs a study, says first what it takes, and sets it beside the paper, also in a report of its results', async () => {
  copyFileSync(resolve(__dirname, '../../README.md'), join(folder, 'text.txt'));
  const study = ['--study', 'press-2022', '--scale', '0.001', '--text', 'text.txt'];
  const { code, stdout, stderr } = await command(
    ['compare', ...study, '--encodings', 'sinusoidal,alibi', ...TINY],
    folder,
  );
  expect({ code, stderr: stderr.includes('error') }).toEqual({ code: 0, stderr: false });
  expect(stdout).toMatch(
    /press-2022 \(arXiv 2108\.12409\) at scale 0\.001: perplexity of .*\n4 runs, 12 steps in all; about \d+ minutes? here with 1 worker\n/,
  );
  expect(stdout).toContain('text  Table 2, page 16');
  expect(stdout).toMatch(/alibi +19\.73 +\d+\.\d\d +18\.73/);
  const results = readResults(join(folder, 'results'));
  expect(results.study).toMatchObject({
    study: 'press-2022',
    scale: 0.001,
    text: 'text.txt',
    lengths: '32-32',
  });

  const page = join(folder, 'results', 'report.html');
  const written = readFileSync(page, 'utf8');
  expect(written).toContain('Compared with press-2022');
  await command(['report', 'results/results.json'], folder);
  expect(readFileSync(page, 'utf8')).toBe(written);
});

it.each([
  [['--study', 'press-2020'], 'Unknown study'],
  [['--study', 'press-2022'], 'give --text <file>'],
  [['--scale', '0.5'], 'it needs --study'],
  [['--study', 'ruoss-2023', '--scale', '2'], 'at most 1'],
])('refuses %j in one sentence, before anything is begun', async (args, sentence) => {
  const ended = await command(['compare', ...args, '--out', 'none'], folder);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toContain(sentence);
  expectOneSentence(ended);
});
