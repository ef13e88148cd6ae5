import { hasWebgpu } from '../launch.js';
import { PlaygroundBrowser, type PlaygroundPage } from './openPlayground.js';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start({ graphics: true });
});
afterAll(() => browser.close());

it('goes on from its last state on another device when WebGL is lost', async () => {
  const page = await browser.open({
    link: 'device=webgl&encodings=rotary&steps=20000&batch=4&width=8&layers=1',
  });
  await page.button('Start').click();
  await page.progress(/^step [1-9]/).waitFor();
  const before = await page.training('rotary');
  expect(before.computedBy).toMatch(/^webgl/);

  await loseDevices(page);
  await page.page.getByRole('cell', { name: /on (wasm|cpu).* was lost/ }).waitFor();
  await page.button('Pause').click();
  await page.progress(/^paused at/).waitFor();
  expect((await page.training('rotary')).step).toBeGreaterThanOrEqual(before.step);
  await page.close();
});

// In software a step takes seconds.
it.each(['webgl', 'webgpu'])(
  'trains on %s',
  async (device) => {
    const link = `device=${device}&encodings=rotary&steps=1&batch=4&width=8&layers=1`;
    const page = await browser.open({ link });
    if (device === 'webgpu' && !(await hasWebgpu(page.page))) {
      console.log('This Chromium has no adapter for WebGPU: the page is not tested on it.');
      return;
    }
    await page.train();
    const { step, computedBy } = await page.training('rotary');
    expect(step).toBe(1);
    expect(computedBy).toBe(`${device}: asked for`);
    await page.close();
  },
  180_000,
);

/** Asks each worker, as the page would, to lose its device: see examples/playground/protocol.ts. */
async function loseDevices({ page }: PlaygroundPage): Promise<void> {
  const call = { id: 'lose', type: 'APPLY', path: ['loseDevice'], argumentList: [] };
  for (const worker of page.workers()) {
    await worker.evaluate(`dispatchEvent(new MessageEvent('message', { data: ${JSON.stringify(call)} }))`);
  }
}
