import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderBench } from '../../bench/report/tables.js';
import { outputOf, ROOT, runTypeScript } from '../support/commands.js';
import { RESULTS } from './madeUpBench.js';

const PAGE = 'Before.\n\n<!-- bench:begin -->\nold\n<!-- bench:end -->\n\nAfter.\n';

it('npm run readme:bench writes the tables into docs/speed.md, and a short one into the README', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'readme-bench-'));
  mkdirSync(join(folder, 'docs'));
  const pages = ['README.md', 'docs/speed.md'].map((page) => join(folder, page));
  for (const page of pages) writeFileSync(page, PAGE);
  const file = join(folder, 'bench.json');
  writeFileSync(file, JSON.stringify(RESULTS));
  await outputOf(runTypeScript(join(ROOT, 'scripts/readmeBench.js'), [file, folder]));
  const [readme = '', speed = ''] = pages.map((page) => readFileSync(page, 'utf8'));
  rmSync(folder, { recursive: true });
  const short = [
    '| model, weights | stock | pytorch |',
    '| --- | ---: | ---: |',
    '| S, 28,040 | 60.0 | 15.0 |',
  ];
  const filled = (text: string) => PAGE.replace('\nold\n', `\n\n${text}\n\n`);
  expect(readme).toBe(filled(short.join('\n')));
  const long = renderBench(RESULTS)
    .replace(/[ \t]+$/gm, '')
    .trimEnd();
  expect(speed).toBe(filled(`\`\`\`text\n${long}\n\`\`\``));
});
