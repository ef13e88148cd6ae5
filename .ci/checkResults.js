// Checks what a comparison wrote: node .ci/checkResults.js FOLDER RUNS
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const [folder, runs] = process.argv.slice(2);
const read = (file) => readFileSync(join(folder, file), 'utf8');
const results = JSON.parse(read('results.json'));
const ajv = new Ajv2020({ allErrors: true, strict: false });
const valid = ajv.validate(JSON.parse(readFileSync('docs/results.schema.json', 'utf8')), results);
assert.ok(valid, ajv.errorsText());
assert.equal(results.runs.length, Number(runs));
assert.deepEqual(results.failures, []);
const { maxDifference } = results.invariance.find(({ encoding }) => encoding === 'none');
assert.ok(maxDifference < 1e-6, `without positions the sentences differ by ${maxDifference}`);
assert.match(read('results.csv').split('\n')[0], /^task,/);
assert.match(read('report.html'), /^<!doctype html>/i);
console.log(`${folder}: ${results.runs.length} runs, and all files are as they should be`);
