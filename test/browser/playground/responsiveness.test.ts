import { PlaygroundBrowser, PlaygroundPage } from './openPlayground.js';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start();
});
afterAll(() => browser.close());

/** A page with four encodings, which may still be loading, and which notes how long its inputs take. */
async function opened(): Promise<PlaygroundPage> {
  const page = new PlaygroundPage(await browser.page());
  // The time from an input to the frame that shows what came of it, as the browser measures it.
  await page.page.addInitScript(`
    globalThis.latencies = [];
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries())
        if (/^(click|keydown|input|pointerup)$/.test(name)) latencies.push(duration);
    }).observe({ type: 'event', durationThreshold: 16 });
  `);
  await page.page.goto(`${browser.url}/#device=wasm&encodings=none,sinusoidal,rotary,alibi&steps=20000`);
  return page;
}

/** Of those that took 16 ms or more, in milliseconds, the shortest first. */
async function latencies({ page }: PlaygroundPage): Promise<readonly number[]> {
  return (await page.evaluate<number[]>('latencies')).sort((a, b) => a - b);
}

/** In the middle of the window: what it changes at its lower edge, a Chromium without a window never draws. */
async function start(page: PlaygroundPage): Promise<void> {
  const button = page.button('Start');
  await button.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await button.click();
}

it('answers to a Start while four encodings still load; how fast is printed', async () => {
  const page = await opened();
  await start(page);
  expect(await page.button('Pause').count()).toBe(1);
  await page.progress(/^step [1-9]/).waitFor();
  const longest = (await latencies(page)).at(-1);
  console.log(`Start while four encodings load: ${longest ?? 'less than 16'} ms to the response.`);
  await page.close();
});

it('answers to the hand while four encodings train; how fast is printed', async () => {
  const page = await opened();
  await page.progress('steps to do').waitFor();
  await start(page);
  await page.progress(/^step [1-9]/).waitFor();
  const sentence = page.page.getByRole('textbox', { name: 'Sentence' });
  await sentence.press('End');
  await sentence.pressSequentially(' apple', { delay: 50 });
  expect(await page.sentence()).toBe('Adam ate an apple apple');
  await sentence.fill('Adam ate an apple');
  for (let round = 0; round < 3; round++) {
    await page.word('apple').click();
    await page.word('Adam').click();
    await page.word('ate').press('ArrowLeft');
    await page.word('ate').press('ArrowRight');
  }
  const all = await latencies(page);
  const at = (share: number) => all[Math.floor(share * (all.length - 1))] ?? 0;
  console.log(
    `Input to response while four encodings train: median ${at(0.5)} ms, ` +
      `95 % within ${at(0.95)} ms, longest ${at(1)} ms; ${all.length} inputs took 16 ms or more.`,
  );
  expect((await page.training('alibi')).step).toBeGreaterThan(0);
  await page.close();
});
