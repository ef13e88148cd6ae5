import { PlaygroundBrowser } from './openPlayground.js';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start();
});
afterAll(() => browser.close());

it('answers to the hand while four encodings train; how fast is printed', async () => {
  const page = await browser.open({ link: 'device=wasm&encodings=none,sinusoidal,rotary,alibi&steps=20000' });
  // The time from an input to the frame that shows what came of it, as the browser measures it.
  await page.page.evaluate(`
    globalThis.latencies = [];
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries())
        if (/^(click|keydown|input|pointerup)$/.test(name)) latencies.push(duration);
    }).observe({ type: 'event', durationThreshold: 16 });
  `);
  await page.button('Start').click();
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
  const latencies = (await page.page.evaluate<number[]>('latencies')).sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(share * (latencies.length - 1))] ?? 0;
  console.log(
    `Input to response while four encodings train: median ${at(0.5)} ms, ` +
      `95 % within ${at(0.95)} ms, longest ${at(1)} ms; ${latencies.length} inputs took 16 ms or more.`,
  );
  expect((await page.training('alibi')).step).toBeGreaterThan(0);
  await page.close();
});
