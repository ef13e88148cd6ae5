import { PlaygroundBrowser, type PlaygroundPage } from './openPlayground.js';
import { violations } from './violations.js';

const SHORT = 'device=wasm&encodings=none,rotary&steps=20';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start();
});
afterAll(() => browser.close());

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it('axe finds nothing wrong, before the training and after', async () => {
    // axe is put into the page, which its own policy forbids.
    const page = await browser.open({ link: SHORT, colorScheme, bypassCSP: true });
    expect(await violations(page.page)).toEqual([]);
    await page.train();
    for (const details of await page.page.locator('summary').all()) await details.click();
    expect(await violations(page.page)).toEqual([]);
    await page.close();
  });
});

it('is as wide as a screen of 360 pixels', async () => {
  const page = await browser.open({ link: SHORT, viewport: { width: 360, height: 740 } });
  await page.train();
  for (const details of await page.page.locator('summary').all()) await details.click();
  expect(await page.page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  await page.close();
});

it('does not move by itself where motion is not wanted', async () => {
  const moving =
    "document.getAnimations().length + [...document.querySelectorAll('*')].filter((one) => " +
    "getComputedStyle(one).transitionDuration.split(', ').some((time) => parseFloat(time) > 0)).length";
  const durations = await Promise.all(
    (['reduce', 'no-preference'] as const).map(async (reducedMotion) => {
      const page = await browser.open({ link: SHORT, reducedMotion });
      await page.word('ate').press('ArrowLeft');
      const count = await page.page.evaluate<number>(moving);
      await page.close();
      return count;
    }),
  );
  expect(durations[0]).toBe(0);
  // Otherwise the test would see nothing where there is something.
  expect(durations[1]).toBeGreaterThan(0);
});

it('is used with the keyboard alone', async () => {
  const page = await browser.open({ link: SHORT });
  const { keyboard } = page.page;

  await tabTo(page, 'Start');
  await keyboard.press('Enter');
  await page.finished();

  await tabTo(page, 'ate');
  await keyboard.press('ArrowLeft');
  expect(await page.sentence()).toBe('ate Adam an apple');
  await keyboard.press('End');
  expect(await page.sentence()).toBe('Adam an apple ate');
  await page.answer('rotary').getByText('adam an apple ate').first().waitFor();

  await tabTo(page, 'Save results.json');
  const files = await page.downloads(1, () => keyboard.press('Enter'));
  expect([...files.keys()]).toEqual(['results.json']);
  await page.close();
});

/** Presses Tab until what has the focus is called so; and what has it can be seen to have it. */
async function tabTo({ page }: PlaygroundPage, name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    const [text, outline] = await page.evaluate<[string, string]>(
      '[document.activeElement.innerText ?? "", getComputedStyle(document.activeElement).outlineStyle]',
    );
    if (text.trim() !== name) continue;
    expect(outline).not.toBe('none');
    return;
  }
  throw new Error(`80 presses of Tab do not lead to ${name}`);
}
