import type { OnTestSuccess } from 'jest-runner';
import type { Outcome } from '../inPage/runTests.js';

type TestResult = Parameters<OnTestSuccess>[1];

/** What Jest wants to know of a file of tests that has been run. */
export function toTestResult(testFilePath: string, start: number, outcomes: readonly Outcome[]): TestResult {
  const count = (status: Outcome['status']) => outcomes.filter((one) => one.status === status).length;
  const end = Date.now();
  const failures = outcomes.flatMap(({ titles, error }) =>
    error ? [`● ${titles.join(' › ')}\n\n${error}\n`] : [],
  );
  return {
    testFilePath,
    testResults: outcomes.map(({ titles, status, duration, error }) => ({
      ancestorTitles: titles.slice(0, -1),
      title: titles.at(-1) ?? '',
      fullName: titles.join(' '),
      ...{ status, duration, failureMessages: error ? [error] : [], failureDetails: [] },
      ...{ invocations: 1, location: null, numPassingAsserts: 0 },
    })),
    numPassingTests: count('passed'),
    numFailingTests: count('failed'),
    numPendingTests: count('pending'),
    numTodoTests: 0,
    ...(failures.length > 0 ? { failureMessage: failures.join('\n') } : {}),
    perfStats: { start, end, runtime: end - start, slow: false },
    ...{ leaks: false, openHandles: [], skipped: false },
    snapshot: {
      ...{ added: 0, matched: 0, unchecked: 0, unmatched: 0, updated: 0 },
      ...{ fileDeleted: false, uncheckedKeys: [] },
    },
  } as unknown as TestResult;
}
