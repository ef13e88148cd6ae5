import type { Page } from 'playwright-core';
import { PlaygroundBrowser, PlaygroundPage } from './openPlayground.js';
import { picture } from './pictures.js';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start();
});
afterAll(() => browser.close());

const guide = (page: Page) => page.getByRole('complementary', { name: 'Guide' });

async function newcomer(width: number, height: number): Promise<PlaygroundPage> {
  const page = new PlaygroundPage(await browser.page({ isNew: true, viewport: { width, height } }));
  await page.page.goto(`${browser.url}/#device=wasm&steps=20`);
  await page.progress('steps to do').waitFor();
  return page;
}

it('leads who is new from a swap to a training, and does not come again', async () => {
  const page = await newcomer(1440, 900);
  expect(await page.answer('none').getByText('previous order').count()).toBe(0);
  await guide(page.page).getByRole('button', { name: 'Swap Adam and apple' }).click();
  expect(await page.sentence()).toBe('apple ate an Adam');
  await page.answer('none').getByText('the model cannot distinguish them').waitFor();
  await page.train();
  await picture(page.page, 'guide');
  await guide(page.page).getByRole('button', { name: 'Close the guide' }).click();
  expect(await guide(page.page).count()).toBe(0);
  await page.page.reload();
  await page.progress('steps to do').waitFor();
  expect(await guide(page.page).count()).toBe(0);
  await page.close();
});

it.each([
  [1440, 900, ['Sentence', 'Start', 'Answer of none', 'Test accuracy']],
  [360, 740, ['Sentence', 'Start']],
] as const)('shows what matters on a first screen of %i x %i', async (width, height, names) => {
  const page = await newcomer(width, height);
  await page.answer('rotary').getByText('plausible').first().waitFor();
  const things = {
    Sentence: page.page.getByRole('textbox', { name: 'Sentence' }),
    Start: page.button('Start'),
    'Answer of none': page.answer('none'),
    'Test accuracy': page.page.getByRole('img', { name: /^Test accuracy/ }),
  };
  for (const name of names) {
    const box = await things[name].boundingBox();
    expect([name, box !== null && box.y >= 0 && box.y + box.height <= height]).toEqual([name, true]);
  }
  await page.close();
});

it('goes back to the settings before, and their models are as they were', async () => {
  const page = await browser.open({ link: 'device=wasm&encodings=none&steps=20&seeds=1' });
  await page.train();
  await page.page.getByText('More settings').click();
  await page.page.getByLabel('First seed').fill('2');
  await page.page.getByLabel('First seed').press('Tab');
  await page.progress('20 steps to do').waitFor();
  await page.page.goBack();
  await page.finished();
  expect(await page.page.getByLabel('First seed').inputValue()).toBe('1');
  await page.close();
});
