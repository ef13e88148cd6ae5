import { hasWebgpu } from '../launch.js';
import { PlaygroundBrowser, type PlaygroundPage } from './openPlayground.js';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start({ graphics: true });
});
afterAll(() => browser.close());

// In software a step takes seconds.
describe.each(['webgl', 'webgpu'])('%s', (device) => {
  /** A page that is to train on it; null where the browser has none. */
  const openOn = async (steps: number): Promise<PlaygroundPage | null> => {
    const link = `device=${device}&encodings=rotary&steps=${steps}&batch=4&width=8&layers=1&seeds=1`;
    const page = await browser.open({ link });
    if (device !== 'webgpu' || (await hasWebgpu(page.page))) return page;
    console.log('This Chromium has no adapter for WebGPU: the page is not tested on it.');
    await page.close();
    return null;
  };

  it('is trained on', async () => {
    const page = await openOn(1);
    if (!page) return;
    await page.train();
    const { step, computedBy } = await page.training('rotary');
    expect(step).toBe(1);
    expect(computedBy).toBe(`${device}: requested`);
    await page.close();
  });

  // That it goes on from its last copy to the digit is seen without a browser, in the tests of the session.
  it('is lost in the middle of a training, which goes on with another', async () => {
    const page = await openOn(20_000);
    if (!page) return;
    await page.button('Start').click();
    await page.progress(/^step [1-9]/).waitFor({ timeout: 120_000 });
    const before = await page.training('rotary');
    expect(before.computedBy).toBe(`${device}: requested`);

    await loseDevices(page);
    const reason = new RegExp(`on (wasm|cpu).* ${device} was lost`);
    await page.page.getByRole('cell', { name: reason }).waitFor();
    await page.button('Pause').click();
    await page.progress(/^paused at/).waitFor();
    expect((await page.training('rotary')).step).toBeGreaterThanOrEqual(before.step);
    await page.close();
  });
});

/** Asks each worker, as the page would, to lose its device: see playground/protocol.ts. */
async function loseDevices({ page }: PlaygroundPage): Promise<void> {
  const call = { id: 'lose', type: 'APPLY', path: ['loseDevice'], argumentList: [] };
  for (const worker of page.workers()) {
    await worker.evaluate(`dispatchEvent(new MessageEvent('message', { data: ${JSON.stringify(call)} }))`);
  }
}
