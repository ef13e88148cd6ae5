// Prints how many tests of a Jest report passed and failed: node .ci/jestCounts.js REPORT.json
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
// A file that could not be run has no tests to count, and has failed all the same.
console.log(report.numPassedTests, report.numFailedTests + report.numRuntimeErrorTestSuites);
