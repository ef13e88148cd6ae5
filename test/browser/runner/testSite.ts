import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Order, Outcome } from '../inPage/runTests.js';
import { hasWebgpu, launch } from '../launch.js';
import { type Server, serve } from '../server.js';
import { type Bundle, bundleTests } from './bundle.js';

const IN_PAGE = join(__dirname, '../inPage');
const EMPTY_PAGE = '<!doctype html><title>Tests</title>';

/** Files of tests on a server of this machine, and a browser to open them in. */
export class TestSite {
  private constructor(
    private readonly bundle: Bundle,
    private readonly server: Server,
    private readonly browser: Browser,
  ) {}

  static async open(testFiles: readonly string[], crossOriginIsolated: boolean): Promise<TestSite> {
    const bundle = await bundleTests(testFiles);
    const files = new Map<string, string | Uint8Array>([
      ['/index.html', EMPTY_PAGE],
      ...bundle.files,
      ...wasmModules(),
    ]);
    const [server, browser] = await Promise.all([
      serve({ files, crossOriginIsolated }),
      launch({ graphics: true }),
    ]);
    return new TestSite(bundle, server, browser);
  }

  /** Runs a file of tests in a page of its own, or in a worker of such a page. */
  run(testFile: string, order: Omit<Order, 'file'>, inWorker: boolean): Promise<Outcome[]> {
    const [page, worker] = ['page.ts', 'worker.ts'].map((name) => this.bundle.pathOf(join(IN_PAGE, name)));
    const args = JSON.stringify([{ ...order, file: this.bundle.pathOf(testFile) }, inWorker ? worker : null]);
    // As text: a compiled import would be one of Node's.
    return this.inPage((open) => open.evaluate(`import('${page}').then(({ run }) => run(...${args}))`));
  }

  hasWebgpu(): Promise<boolean> {
    return this.inPage(hasWebgpu);
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }

  private async inPage<T>(use: (page: Page) => Promise<T>): Promise<T> {
    const context = await this.browser.newContext();
    try {
      // tf.js has a thread for every two cores: on a small machine, one.
      await context.addInitScript("Object.defineProperty(navigator, 'hardwareConcurrency', { value: 8 })");
      const page = await context.newPage();
      await page.goto(`${this.server.url}/`);
      return await use(page);
    } finally {
      await context.close();
    }
  }
}

/** The modules of tf.js's WASM backend. */
function wasmModules(): [string, Uint8Array][] {
  const folder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist');
  return ['', '-simd', '-threaded-simd'].map((variant) => {
    const name = `tfjs-backend-wasm${variant}.wasm`;
    return [`/${name}`, readFileSync(join(folder, name))];
  });
}
