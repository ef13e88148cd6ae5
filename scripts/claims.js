// Writes what docs/claims.md rests on, a part of a finished comparison, to docs/claims.json: npm run claims -- RESULTS.json
import { readFileSync, writeFileSync } from 'node:fs';
import { resultsText } from '../src/experiment/resultsText.js';

const [file = 'results/results.json'] = process.argv.slice(2);
const { schemaVersion, environment, study, settings, tasks, summary, runs } = JSON.parse(
  readFileSync(file, 'utf8'),
);
const slim = {
  ...{ schemaVersion, environment, study, settings, tasks, summary },
  runs: runs.map(({ task, encoding, seed, testAccuracy, stepsTo95, msPerStep }) => ({
    ...{ task, encoding, seed, testAccuracy, stepsTo95, msPerStep },
  })),
};
writeFileSync('docs/claims.json', resultsText(slim));
