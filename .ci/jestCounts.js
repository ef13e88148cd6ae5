// Prints how many tests of a Jest report passed and failed, and then what failed and why, one a line:
// node .ci/jestCounts.js REPORT.json
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
// A file that could not be run has no tests to count, and has failed all the same.
console.log(report.numPassedTests, report.numFailedTests + report.numRuntimeErrorTestSuites);

const inALine = (text) => stripVTControlCharacters(text).replace(/\s+/g, ' ').slice(0, 400);
for (const { name, status, message, assertionResults } of report.testResults) {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  const reasons = failed.map((test) => `${test.fullName}: ${test.failureMessages.join(' ')}`);
  if (status === 'failed' && failed.length === 0) reasons.push(message);
  for (const reason of reasons) console.log(`${relative('', name)}: ${inALine(reason)}`);
}
