// Puts the tables of a finished benchmark into the README: npm run readme:bench [-- bench.json [README.md]]
import { readFileSync } from 'node:fs';
import { renderBench } from '../bench/report/tables.js';
import { putBetweenMarks } from './betweenMarks.js';

const [resultsFile = 'bench/results/bench.json', readmeFile = 'README.md'] = process.argv.slice(2);
const results = JSON.parse(readFileSync(resultsFile, 'utf8'));
const text = renderBench(results)
  .replace(/[ \t]+$/gm, '')
  .trimEnd();
putBetweenMarks(readmeFile, 'bench', ['', '', '```text', text, '```', '', ''].join('\n'));
