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
  const link = 'device=wasm&encodings=none,sinusoidal,transformer-xl,rotary(maxWavelength=500)&steps=20';
  const page = await browser.open({ link, viewport: { width: 360, height: 740 } });
  await page.train();
  for (const details of await page.page.locator('summary').all()) await details.click();
  expect(await page.page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  // A name stands beside its sign, and words of drawings are whole.
  expect(await page.page.evaluate(NAMES_BELOW)).toEqual([]);
  const sentence = page.page.getByRole('textbox', { name: 'Sentence' });
  await sentence.fill('the teacher wanted a melon before lunch in the kitchen');
  await page.page.locator('.turning').nth(9).waitFor();
  expect(await page.page.evaluate(CUT_WORDS)).toEqual([]);
  await sentence.fill('Adam ate a pear');
  await page.page
    .getByRole('img', { name: /: adam looks most at .*, pear looks most at [^,]*$/ })
    .first()
    .waitFor();
  expect(await page.page.evaluate(CUT_LABELS)).toEqual([]);
  await page.close();
});

const NAMES_BELOW = `[...document.querySelectorAll(':is(.trainings, .picture > ol) .encoding')].filter((one) => {
  const name = new Range();
  name.selectNode(one.lastChild);
  return name.getBoundingClientRect().left < one.firstChild.getBoundingClientRect().right;
}).map((one) => one.textContent)`;
const CUT_WORDS = `[...document.querySelectorAll('.turning > span')].filter((one) => one.scrollWidth > one.clientWidth)
  .map((one) => one.textContent)`;
const CUT_LABELS = `[...document.querySelectorAll('.heads text')].filter((one) =>
  one.getBoundingClientRect().left < one.closest('svg').getBoundingClientRect().left).map((one) => one.textContent)`;

it('shows in high contrast what is pressed, what is disabled, and how likely an answer is', async () => {
  const page = await browser.open({ link: SHORT, forcedColors: 'active' });
  await page.train();
  await page.answer('none').getByText('%').first().waitFor();
  await page.word('Adam').click();
  const look = (selector: string) =>
    page.page.evaluate<string[]>(
      `(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.querySelector(${JSON.stringify(selector)})))`,
    );
  expect(await look('.word[aria-pressed=true]')).not.toEqual(await look('.word[aria-pressed=false]'));
  expect((await look('[aria-disabled=true]'))[1]).not.toBe((await look('[aria-disabled=false], .word'))[1]);
  expect((await look('.bar span'))[0]).not.toBe((await look('.card'))[0]);
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
