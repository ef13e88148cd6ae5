// npm run bench:page: how heavy the built playground is, how soon a model answers in it, and how long its page is busy at once.
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { chromium } from '../test/browser/chromium.js';
import { launch } from '../test/browser/launch.js';
import { serve } from '../test/browser/server.js';
import { spread } from './measure/statistics.js';

const BUILT = join(import.meta.dirname, '../dist-playground');
const ROUNDS = 5;
const TRAINED_MS = 6000;
/** How much slower the page computes; Chromium does not slow down workers. */
const THROTTLE = 4;
const FOUR = '#encodings=none,sinusoidal,rotary,alibi&steps=20000';

/** In the page: when the first answer was drawn, in ms since the page was asked for. */
const NOTE_FIRST_ANSWER = `
  globalThis.firstAnswer = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector('article .likeliest')) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    }).observe(document, { childList: true, subtree: true });
  });
`;

/** A page of a new profile, so that nothing is in a cache. */
async function withPage<T>(browser: Browser, use: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext();
  try {
    return await use(await context.newPage());
  } finally {
    await context.close();
  }
}

/** The document and what it loads; what its workers load is asked for by those. */
async function filesOfPage(page: Page, url: string): Promise<string[]> {
  const files: string[] = [];
  const session = await page.context().newCDPSession(page);
  session.on('Network.requestWillBeSent', ({ request }) => files.push(new URL(request.url).pathname));
  await session.send('Network.enable');
  await page.goto(url);
  await page.locator('article .likeliest').first().waitFor();
  const workers = page.workers().map((worker) => new URL(worker.url()).pathname);
  return files.filter((file) => file.startsWith('/') && !workers.includes(file));
}

async function firstAnswer(page: Page, url: string): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
  await page.addInitScript(NOTE_FIRST_ANSWER);
  await page.goto(url, { waitUntil: 'commit' });
  return page.evaluate('firstAnswer');
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, by the clock and of the processor. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** The longest task of the page's thread, in milliseconds by the clock, and of the processor. */
async function longestTask(browser: Browser, page: Page, url: string): Promise<[number, number]> {
  await page.goto(`${url}${FOUR}`);
  await page.getByText('steps to do').waitFor();
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForTimeout(TRAINED_MS);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const threads = new Set(
    trace.traceEvents
      .filter(({ args }) => args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = trace.traceEvents.filter(
    ({ name, pid, tid }) => name === 'RunTask' && threads.has(`${pid} ${tid}`),
  );
  const longest = (time: 'dur' | 'tdur') => Math.max(...tasks.map((task) => task[time] ?? 0)) / 1000;
  return [longest('dur'), longest('tdur')];
}

function print(what: string, values: readonly number[], limit: number): void {
  const { min, median, max } = spread(values);
  const [least, middle, most] = [min, median, max].map(Math.round);
  console.log(`${what}: median ${middle} ms, ${least} to ${most}; at most ${limit} is the aim`);
}

process.env.CHROME_PATH ??= chromium;
const [server, browser] = await Promise.all([serve({ folders: [BUILT] }), launch({ graphics: false })]);
try {
  const url = `${server.url}/`;
  const files = await withPage(browser, (page) => filesOfPage(page, url));
  const sizes = files.map(
    (file) => gzipSync(readFileSync(join(BUILT, file === '/' ? 'index.html' : file))).length,
  );
  for (const [index, file] of files.entries()) console.log(`${String(sizes[index]).padStart(8)}  ${file}`);
  const sum = sizes.reduce((total, size) => total + size, 0);
  console.log(`${String(sum).padStart(8)}  bytes gzipped without workers; at most 150000 is the aim`);

  const answers: number[] = [];
  const tasks: [number, number][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    answers.push(await withPage(browser, (page) => firstAnswer(page, url)));
    tasks.push(await withPage(browser, (page) => longestTask(browser, page, url)));
  }
  print(`First answer, page ${THROTTLE} times slower`, answers, 2000);
  print(
    'Longest task while four encodings train',
    tasks.map(([clock]) => clock),
    100,
  );
  print(
    '  of it on the processor',
    tasks.map(([, processor]) => processor),
    100,
  );
  console.log(`${ROUNDS} rounds, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`);
} finally {
  await browser.close();
  server.close();
}
