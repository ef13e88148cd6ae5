import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CallbackTestRunnerInterface, OnTestFailure, OnTestStart, OnTestSuccess } from 'jest-runner';
import type { Browser } from 'playwright-core';
import type { Order, Outcome } from '../inPage/runTests.js';
import { launch } from '../launch.js';
import { type Server, serve } from '../server.js';
import { bundleTests } from './bundle.js';
import { toTestResult } from './testResult.js';

const IN_PAGE = join(__dirname, '../inPage');

type Test = Parameters<OnTestStart>[0];
type GlobalConfig = ConstructorParameters<typeof import('jest-runner').CallbackTestRunner>[0];

/** Where and on what a project of jest.browser.config.js runs its test files. */
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
    watcher: Parameters<CallbackTestRunnerInterface['runTests']>[1],
    onStart: OnTestStart,
    onResult: OnTestSuccess,
    onFailure: OnTestFailure,
  ): Promise<void> {
    const { crossOriginIsolated = false } = this.options;
    const bundle = await bundleTests(tests.map(({ path }) => path));
    const page = '<!doctype html><title>Tests</title>';
    const files = new Map<string, string | Uint8Array>([
      ['/index.html', page],
      ...bundle.files,
      ...kernels(),
    ]);
    const [server, browser] = await Promise.all([serve({ files, crossOriginIsolated }), launch()]);
    const waiting = [...tests];
    const runSome = async () => {
      for (let test = waiting.shift(); test && !watcher.isInterrupted(); test = waiting.shift()) {
        await onStart(test);
        const start = Date.now();
        try {
          const outcomes = await this.runInPage(browser, server, bundle.pathOf, test);
          await onResult(test, toTestResult(test.path, start, outcomes));
        } catch (error) {
          const { message, stack = '' } = error as Error;
          await onFailure(test, { code: undefined, message, stack, type: 'Error' });
        }
      }
    };
    try {
      await Promise.all(Array.from({ length: this.config.maxWorkers }, runSome));
    } finally {
      await browser.close();
      server.close();
    }
  }

  private async runInPage(
    browser: Browser,
    { url }: Server,
    pathOf: (source: string) => string,
    test: Test,
  ): Promise<Outcome[]> {
    const { backends, worker } = this.options;
    const order: Order = {
      file: pathOf(test.path),
      backends,
      timeout: this.config.testTimeout ?? 60_000,
      ...(this.config.testNamePattern ? { grep: this.config.testNamePattern } : {}),
    };
    const context = await browser.newContext();
    try {
      // tf.js has a thread for every two cores: none to share with on a small machine.
      await context.addInitScript("Object.defineProperty(navigator, 'hardwareConcurrency', { value: 8 })");
      const page = await context.newPage();
      await page.goto(`${url}/`);
      // As text: a compiled import would be one of Node's.
      const [inPage, inWorker] = ['page.ts', 'worker.ts'].map((file) => pathOf(join(IN_PAGE, file)));
      const args = JSON.stringify([order, worker ? inWorker : null]);
      return await page.evaluate<Outcome[]>(`import('${inPage}').then(({ run }) => run(...${args}))`);
    } finally {
      await context.close();
    }
  }
}

/** The modules of tf.js's WASM backend. */
function kernels(): [string, Uint8Array][] {
  const folder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist');
  return ['', '-simd', '-threaded-simd'].map((variant) => {
    const name = `tfjs-backend-wasm${variant}.wasm`;
    return [`/${name}`, readFileSync(join(folder, name))];
  });
}
