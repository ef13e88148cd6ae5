// Puts the tables of a finished benchmark into docs/speed.md, and a short one into the README:
// npm run readme:bench [-- bench.json [FOLDER]]; FOLDER has README.md and docs/speed.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { msCell } from '../bench/report/cells.js';
import { renderBench } from '../bench/report/tables.js';
import { putBetweenMarks } from './betweenMarks.js';
import { markdownTable } from './markdownTable.js';

const [resultsFile = 'bench/results/bench.json', folder = '.'] = process.argv.slice(2);
const results = JSON.parse(readFileSync(resultsFile, 'utf8'));
const text = renderBench(results)
  .replace(/[ \t]+$/gm, '')
  .trimEnd();
const tables = ['', '', '```text', text, '```', '', ''].join('\n');
putBetweenMarks(join(folder, 'docs/speed.md'), 'bench', tables);

const contenders = [
  ...new Set(results.models.flatMap((one) => one.contenders.map(({ contender }) => contender))),
];
const rows = results.models.map(({ model, parameters, contenders: measured }) => [
  `${model}, ${parameters.toLocaleString('en-US')}`,
  ...contenders.map((name) => {
    const found = measured.find(({ contender }) => contender === name);
    return found ? msCell(found.ms).trim() : '';
  }),
]);
const header = ['model, weights', ...contenders];
putBetweenMarks(join(folder, 'README.md'), 'bench', `\n\n${markdownTable(header, rows)}\n\n`);
