import { PlaygroundBrowser, PlaygroundPage } from './openPlayground.js';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start();
});
afterAll(() => browser.close());

it('says which seed has failed, and why, and finishes with the others', async () => {
  const page = new PlaygroundPage(await browser.page());
  let workers = 0;
  // The worker of the second seed does not come.
  await page.page.route(/\/entry-[^/]*\.js$/, (route) =>
    ++workers === 2 ? route.abort() : route.continue(),
  );
  await page.page.goto(`${browser.url}/#device=wasm&encodings=rotary&steps=20&seeds=3`);
  await page.progress('steps to do').waitFor();
  await page.train();
  await page.page.getByRole('cell', { name: 'seed 2: the worker could not be started' }).waitFor();
  await page.page.getByRole('cell', { name: /2 seeds finished/ }).waitFor();
  expect(await page.page.getByRole('cell', { name: /^seed \d/ }).count()).toBe(1);
  await page.close();
});
