import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import type { Browser } from 'playwright-core';
import { type Installed, install } from '../../package/installed.js';
import { blocksOf } from '../../slow/readme/blocks.js';
import { outputOf, ROOT, runNode } from '../../support/commands.js';
import { launch } from '../launch.js';
import { serve } from '../server.js';

const DOCUMENT = readFileSync(join(ROOT, 'docs/bundlers.md'), 'utf8');
const BACKEND = blocksOf(DOCUMENT)[0]?.code ?? '';

/** The block under a heading of the document. */
function blockOf(heading: string): string {
  const [, section = ''] = DOCUMENT.split(`\n## ${heading}\n`);
  return blocksOf(section)[0]?.code ?? '';
}

/** Trains by a layer of the package, and tells what came of it. */
const TRAINING = `
import { TransformerBlock } from 'tfjs-transformer-block';
const layers = [
  new TransformerBlock({ numHeads: 2, intermediateDim: 8, positional: 'rotary', inputShape: [3, 4], seed: 1 }),
  tf.layers.dense({ units: 1, kernelInitializer: 'zeros' }),
];
const model = tf.sequential({ layers });
model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
const { history } = await model.fit(tf.ones([2, 3, 4]), tf.ones([2, 3, 1]), { epochs: 5, verbose: 0 });
globalThis.it = { backend: tf.getBackend(), active, losses: history.loss };
`;

const pageOf = (script: string) => `<!doctype html><script type="module" src="${script}"></script>`;

type Bundle = (entry: string, to: string) => Promise<unknown>;

const BUNDLERS: Record<string, Bundle> = {
  // Its page is its entry, and its command line as good as its functions, which Jest cannot load.
  Vite: (entry, to) => {
    writeFileSync(join(entry, '../index.html'), pageOf('page.mjs'));
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
    const options = ['--outDir', to, '--target', 'es2022', '--logLevel', 'warn'];
    return outputOf(runNode([vite, 'build', join(entry, '..'), ...options]));
  },
  webpack: (entry, to) =>
    outputOf(runNode([join(ROOT, 'test/browser/bundlers/buildByWebpack.js'), entry, to])),
  esbuild: (entry, to) =>
    esbuild.build({
      ...{ entryPoints: [entry], outfile: join(to, 'main.js'), bundle: true },
      ...{ format: 'esm', platform: 'browser', logLevel: 'silent', loader: { '.wasm': 'file' } },
    }),
};

describe('a page of docs/bundlers.md', () => {
  let installed: Installed;
  let browser: Browser;
  beforeAll(async () => {
    [installed, browser] = await Promise.all([install(), launch({ graphics: false })]);
  });
  afterAll(async () => {
    await browser?.close();
    installed?.remove();
  });

  it.each(Object.entries(BUNDLERS))(
    'trains on the fast kernels when %s has built it',
    async (name, bundle) => {
      const source = join(installed.folder, name);
      mkdirSync(source);
      const entry = join(source, 'page.mjs');
      writeFileSync(entry, [blockOf(name), BACKEND, TRAINING].join('\n'));
      const built = join(installed.folder, `${name}-built`);
      await bundle(entry, built);
      if (!existsSync(join(built, 'index.html'))) writeFileSync(join(built, 'index.html'), pageOf('main.js'));
      expect(
        readdirSync(built, { recursive: true }).filter((file) => /\.wasm$/.test(String(file))),
      ).toHaveLength(3);

      const server = await serve({ folders: [built] });
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('response', (response) => {
        if (response.status() >= 400 && !response.url().endsWith('favicon.ico'))
          problems.push(response.url());
      });
      await page.goto(server.url);
      await page.waitForFunction('globalThis.it', undefined, { timeout: 30_000 }).catch(() => {});
      const seen = (await page.evaluate('globalThis.it')) as {
        backend: string;
        active: boolean;
        losses: number[];
      };
      expect(problems).toEqual([]);
      expect(seen).toMatchObject({ backend: 'wasm', active: true });
      expect(seen.losses[4]).toBeLessThan(seen.losses[0] as number);
      await page.close();
      server.close();
    },
    // A bundler reads all of tf.js.
    180_000,
  );
});
