import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { outputOf, runCommand } from '../../support/commands.js';
import { PlaygroundBrowser } from './openPlayground.js';
import { picture } from './pictures.js';
import { violations } from './violations.js';

/** Enough to see the curves part. */
const LINK = 'device=wasm&encodings=none,rotary,alibi&steps=150';
const WIDE = { width: 1440, height: 900 };

let browser: PlaygroundBrowser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'report-'));
  browser = await PlaygroundBrowser.start();
  const page = await browser.open({ link: LINK, viewport: WIDE });
  await page.train();
  writeFileSync(join(folder, 'results.json'), (await page.results()).text);
  // Two encodings tell the orders apart by now, and one does not.
  await page.answer('rotary').getByText('the model distinguishes the two orders').waitFor();
  await page.page.evaluate('scrollTo(0, 0)');
  await picture(page.page, 'playground');
  await page.page.emulateMedia({ colorScheme: 'dark' });
  await picture(page.page, 'playground-dark');
  await page.close();
  await outputOf(runCommand(['report', 'results.json'], folder));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

it.each(['light', 'dark'] as const)(
  'the report of results.json from the page, in %s colours',
  async (colorScheme) => {
    const page = await browser.page({ colorScheme, viewport: WIDE });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const { href } = pathToFileURL(join(folder, 'report.html'));
    await page.goto(href);
    expect(await page.getByRole('heading').allInnerTexts()).not.toEqual([]);
    expect(await page.getByText('rotary').count()).toBeGreaterThan(0);
    // It is all in one file.
    expect(requests.filter((url) => url !== href && !url.startsWith('data:'))).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await picture(page, `report-${colorScheme}`);
    await page.context().close();
  },
);

it('the page on a small screen in the dark', async () => {
  const page = await browser.open({
    link: 'device=wasm&encodings=none,rotary&steps=150',
    colorScheme: 'dark',
    viewport: { width: 360, height: 740 },
  });
  await page.train();
  expect(await page.page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  await page.page.getByRole('img', { name: /^Test accuracy/ }).scrollIntoViewIfNeeded();
  await picture(page.page, 'playground-small-dark');
  await page.close();
});
