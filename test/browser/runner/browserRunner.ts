import type {
  CallbackTestRunner,
  CallbackTestRunnerInterface,
  OnTestFailure,
  OnTestStart,
  OnTestSuccess,
} from 'jest-runner';
import { toTestResult } from './testResult.js';
import { TestSite } from './testSite.js';

type Test = Parameters<OnTestStart>[0];
type Watcher = Parameters<CallbackTestRunnerInterface['runTests']>[1];
type GlobalConfig = ConstructorParameters<typeof CallbackTestRunner>[0];

/** Where and on what a project of config/jest.browser.config.js runs its test files. */
export interface BrowserRunnerOptions {
  readonly backends: readonly string[];
  /** In a worker of the page. */
  readonly worker?: boolean;
  /** In a page that may share memory between threads. */
  readonly crossOriginIsolated?: boolean;
}

/**
 * Runs test files, written for Jest, in an installed Chromium: each in a page of its own, as Jest gives each a
 * context of its own. Their results are Jest's from there on.
 */
export default class BrowserRunner implements CallbackTestRunnerInterface {
  constructor(
    private readonly config: GlobalConfig,
    _context: unknown,
    private readonly options: BrowserRunnerOptions,
  ) {}

  async runTests(
    tests: Test[],
    watcher: Watcher,
    onStart: OnTestStart,
    onResult: OnTestSuccess,
    onFailure: OnTestFailure,
  ): Promise<void> {
    const { backends, worker = false, crossOriginIsolated = false } = this.options;
    const { testTimeout, testNamePattern, maxWorkers } = this.config;
    const site = await TestSite.open(
      tests.map(({ path }) => path),
      crossOriginIsolated,
    );
    const order = {
      ...{ backends, timeout: testTimeout ?? 60_000 },
      ...(testNamePattern ? { grep: testNamePattern } : {}),
    };
    const waiting = [...tests];
    const runSome = async () => {
      for (let test = waiting.shift(); test && !watcher.isInterrupted(); test = waiting.shift()) {
        await onStart(test);
        const start = Date.now();
        try {
          await onResult(test, toTestResult(test.path, start, await site.run(test.path, order, worker)));
        } catch (error) {
          const { message, stack = '' } = error as Error;
          await onFailure(test, { code: undefined, message, stack, type: 'Error' });
        }
      }
    };
    try {
      if (backends.includes('webgpu') && !(await site.hasWebgpu())) {
        console.log('This Chromium has no adapter for WebGPU: nothing is tested on it.');
      } else {
        await Promise.all(Array.from({ length: maxWorkers }, runSome));
      }
    } finally {
      await site.close();
    }
  }
}
