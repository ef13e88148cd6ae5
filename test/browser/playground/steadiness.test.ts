import type { Locator } from 'playwright-core';
import { PlaygroundBrowser, PlaygroundPage } from './openPlayground.js';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start();
});
afterAll(() => browser.close());

/** The places in the page that something has from now on, frame by frame: more than one if it moves. */
async function placesOf(thing: Locator): Promise<() => Promise<string[]>> {
  const places = await thing.evaluateHandle((element) => {
    const places = new Set<string>();
    const look = () => {
      const { x, y } = element.getBoundingClientRect();
      places.add(`${x}, ${y + scrollY}`);
      requestAnimationFrame(look);
    };
    look();
    return places;
  });
  return () => places.evaluate((places) => [...places]);
}

it.each([
  [1440, 900],
  [768, 1024],
  [360, 740],
])('leaves in place what is pressed, on a screen of %i x %i', async (width, height) => {
  const page = new PlaygroundPage(await browser.page({ isNew: true, viewport: { width, height } }));
  await page.page.goto(`${browser.url}/#device=wasm&steps=20&seeds=2`);
  await page.progress('steps to do').waitFor();
  await page.answer('rotary').getByText('plausible').first().waitFor();
  const things = {
    words: page.page.getByRole('list', { name: 'Words in their order' }),
    start: page.button('Start'),
    rate: page.button('Learning rate × 3: 0.006'),
    layers: page.button('Layers + 1: 3'),
    // On a narrow screen the answers are above it.
    ...(width > 1000 && { task: page.page.getByLabel('Task', { exact: true }) }),
  };
  const places = await Promise.all(Object.values(things).map(placesOf));

  await page.word('Adam').click();
  await page.word('apple').click();
  await page.answer('none').getByText('previous order').waitFor();
  await page.train();
  await page.button('Learning rate × 3: 0.006').click();
  await page.button('Learning rate × 3: 0.018').click();
  await page.button('Layers + 1: 3').click();
  await page.progress('steps to do').waitFor();
  await page.page.getByText('models are kept').waitFor();
  await page.button('Start').click();
  await page.button('Pause').click();
  const moved = await Promise.all(places.map((read) => read()));
  expect(moved).toEqual(places.map(() => [expect.any(String)]));
  await page.close();
});
