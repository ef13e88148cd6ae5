import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Browser, BrowserContextOptions, Download, Locator, Page } from 'playwright-core';
import type { Results } from '../../../src/experiment/results.js';
import { ROOT } from '../../support/commands.js';
import { type LaunchOptions, launch } from '../launch.js';
import { type Server, serve } from '../server.js';

const BUILT = join(ROOT, 'dist-playground');

/** Small enough that a training takes seconds, and large enough that rotary learns the task. */
export const LINK = 'device=wasm&encodings=none,rotary&steps=300&seeds=1';

/** What a page is opened with: the part of its address after '#', and the kind of browser. */
export interface Opening extends BrowserContextOptions {
  readonly link?: string;
}

/** The built playground in a browser; `close` ends both. */
export class PlaygroundBrowser {
  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
  ) {}

  static async start(options: LaunchOptions = { graphics: false }): Promise<PlaygroundBrowser> {
    if (!existsSync(BUILT)) throw new Error('the playground is not built: npm run playground:build');
    const [server, browser] = await Promise.all([serve({ folders: [BUILT] }), launch(options)]);
    return new PlaygroundBrowser(server, browser);
  }

  get url(): string {
    return this.server.url;
  }

  /** A page in a profile of its own, when its models are made. */
  async open({ link = LINK, ...options }: Opening = {}): Promise<PlaygroundPage> {
    const page = new PlaygroundPage(await this.page(options));
    await page.page.goto(`${this.url}/#${link}`);
    await page.progress('steps to do').waitFor();
    return page;
  }

  /** An empty page in a profile of its own, for who has been through the guide, or for who is new. */
  async page({ isNew = false, ...options }: BrowserContextOptions & { isNew?: boolean } = {}): Promise<Page> {
    const context = await this.browser.newContext(options);
    if (!isNew) await context.addInitScript("localStorage.setItem('tfjs-transformer-block guide', 'seen')");
    return context.newPage();
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }
}

/** The page as a person finds things in it: by their names. */
export class PlaygroundPage {
  /** Addresses of all that the page and its workers asked for. */
  readonly requests: string[] = [];
  /** What went wrong unseen. */
  readonly errors: string[] = [];

  constructor(readonly page: Page) {
    page.context().on('request', (request) => this.requests.push(request.url()));
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && this.errors.push(message.text()));
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** The words beside the progress bar. */
  progress(text: string | RegExp): Locator {
    return this.page.getByRole('group', { name: 'Training' }).getByText(text);
  }

  /** Notes what the words beside the progress bar become, also for less time than it takes to look. @returns what they were so far */
  async noteProgress(): Promise<() => Promise<string[]>> {
    const notes = await this.progress(/./)
      .last()
      .evaluateHandle((element) => {
        const texts: string[] = [];
        const note = () => texts.push(element.textContent ?? '');
        new MutationObserver(note).observe(element, { characterData: true, childList: true, subtree: true });
        return texts;
      });
    return () => notes.jsonValue();
  }

  async train(): Promise<void> {
    await this.button('Start').click();
    await this.finished();
  }

  finished(): Promise<void> {
    return this.progress(/^finished/).waitFor({ timeout: 120_000 });
  }

  /** What the table of trainings says of one. */
  async training(encoding: string): Promise<{ accuracy: number; step: number; computedBy: string }> {
    const cells = await this.page
      .getByRole('rowgroup')
      .filter({ has: this.page.getByRole('rowheader', { name: encoding, exact: true }) })
      .getByRole('cell')
      .allInnerTexts();
    const [accuracy = '', , , conditions = ''] = cells;
    const [, step, computedBy = ''] = /^step (\d+), .*; on (.*)$/s.exec(conditions) ?? [];
    return { accuracy: Number.parseFloat(accuracy), step: Number(step), computedBy };
  }

  /** The card with what a model says of both orders. */
  answer(encoding: string): Locator {
    return this.page.getByRole('article', { name: `Answer of ${encoding}` });
  }

  word(text: string): Locator {
    return this.page.getByRole('list', { name: 'Words in their order' }).getByRole('button', { name: text });
  }

  sentence(): Promise<string> {
    return this.page.getByRole('textbox', { name: 'Sentence' }).inputValue();
  }

  /** What `act` gives to the browser's downloads: contents by file name. */
  async downloads(count: number, act: () => Promise<void>): Promise<Map<string, Buffer>> {
    const files: Download[] = [];
    const all = new Promise<void>((done) => {
      this.page.on('download', (file) => files.push(file) === count && done());
    });
    await act();
    await all;
    const contents = files.map(
      async (file) => [file.suggestedFilename(), await readFile(await file.path())] as const,
    );
    return new Map(await Promise.all(contents));
  }

  async results(): Promise<{ text: string; results: Results }> {
    const files = await this.downloads(1, () => this.button('Save results.json').click());
    const text = String(files.get('results.json'));
    return { text, results: JSON.parse(text) as Results };
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** Reads until what is read is as expected, for at most ten seconds; then the expectation says what is wrong. */
export async function eventually<T>(read: () => Promise<T>, expected: T): Promise<void> {
  const end = Date.now() + 10_000;
  let value = await read();
  while (!isDeepStrictEqual(value, expected) && Date.now() < end) {
    await new Promise((next) => setTimeout(next, 50));
    value = await read();
  }
  expect(value).toEqual(expected);
}
