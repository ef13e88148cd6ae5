// Puts the tables of a finished comparison into docs/results.md, and a short one into the README:
// npm run readme:table [-- RESULTS.json [FOLDER]]; FOLDER has README.md and docs/results.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderInvariance, renderTable } from '../dist/esm/src/report/table.js';
import { putBetweenMarks } from './betweenMarks.js';
import { markdownTable } from './markdownTable.js';

const [resultsFile = 'results/results.json', folder = '.'] = process.argv.slice(2);
const results = JSON.parse(readFileSync(resultsFile, 'utf8'));

const { environment } = results;
const [settings] = results.settings;
const seeds = new Set(results.runs.map(({ seed }) => seed)).size;
const conditions =
  `Seeds: ${seeds}; steps: ${settings.steps}; batch: ${settings.batch}; width: ${settings.width}; ` +
  `layers: ${settings.layers}; heads: ${settings.heads}; learning rate: ${settings.lr}. ` +
  `Backend ${settings.backend}, ${environment.workers} runs at a time on ${environment.cores} cores ` +
  `(${environment.cpu}), ${environment.runtime}, tf.js ${environment.tfjs}, ${environment.date.slice(0, 10)}.`;
const text = `${renderInvariance(results.invariance)}\n${renderTable(results)}`.replace(/[ \t]+$/gm, '');
const table = ['', '', '```text', text.trimEnd(), '```', '', conditions, '', ''].join('\n');
putBetweenMarks(join(folder, 'docs/results.md'), 'table', table);

const percent = (estimate) => (estimate ? (100 * estimate.mean).toFixed(1) : 'limit');
/** Accuracy of each task, at the lengths of training and at the greatest. */
const rows = [...new Set(results.summary.map(({ encoding }) => encoding))].map((encoding) => [
  `\`${encoding}\``,
  ...results.tasks.flatMap(({ name, testLengths }) => {
    const row = results.summary.find((one) => one.task === name && one.encoding === encoding);
    return row ? [percent(row), percent(row.lengthAccuracy[testLengths.at(-1)])] : ['', ''];
  }),
]);
const header = results.tasks.flatMap(({ name, testLengths }) => [
  `\`${name}\``,
  `at ${testLengths.at(-1) / testLengths[0]}x`,
]);
putBetweenMarks(
  join(folder, 'README.md'),
  'table',
  `\n\n${markdownTable(['encoding', ...header], rows)}\n\n`,
);
