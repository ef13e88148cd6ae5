import type { Locator } from 'playwright-core';
import { type Opening, PlaygroundBrowser, type PlaygroundPage } from './openPlayground.js';
import { picture } from './pictures.js';
import { violations } from './violations.js';

const SUMMARY = 'Follow the numbers of the sentence';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start();
});
afterAll(() => browser.close());

async function opened(encodings: string, opening: Opening = {}): Promise<PlaygroundPage> {
  const page = await browser.open({ link: `device=wasm&encodings=${encodings}&steps=20`, ...opening });
  await page.page.getByText(SUMMARY).click();
  await table(page, 'weights', encodings.split(',').at(-1) ?? '').waitFor();
  return page;
}

/** The tables of a step of one model. */
function table({ page }: PlaygroundPage, stage: string, encoding: string): Locator {
  return page.getByRole('slider', { name: `${stage} of ${encoding}:` });
}

for (const [w,h] of [[1440,900],[768,1024],[360,740]] as const)
for (const colorScheme of ['light','dark'] as const)
it(`look ${w} ${colorScheme}`, async () => {
  for (const e of ['none,rotary','none,sinusoidal','none,alibi']) {
    const page = await opened(e, { viewport: { width: w, height: h }, colorScheme, bypassCSP: true });
    await page.train();
    if (e==='none,alibi') expect(await violations(page.page)).toEqual([]);
    expect(await page.page.evaluate('document.documentElement.scrollWidth')).toBe(w);
    await page.page.locator('details.walk').screenshot({ path: `/tmp/shots/${e}-${w}-${colorScheme}.png` });
    expect(page.errors).toEqual([]);
    await page.close();
  }
  void picture;
}, 120000);
