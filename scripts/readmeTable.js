// Puts the tables of a finished comparison into the README: npm run readme:table [-- RESULTS.json [README.md]]
import { readFileSync } from 'node:fs';
import { renderInvariance, renderTable } from '../dist/esm/src/report/table.js';
import { putBetweenMarks } from './betweenMarks.js';

const [resultsFile = 'results/results.json', readmeFile = 'README.md'] = process.argv.slice(2);
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
putBetweenMarks(readmeFile, 'table', table);
