import type { Locator } from 'playwright-core';
import { eventually, type Opening, PlaygroundBrowser, type PlaygroundPage } from './openPlayground.js';
import { picture } from './pictures.js';
import { violations } from './violations.js';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start();
});
afterAll(() => browser.close());

/** A page that shows the numbers of the sentence. */
async function opened(encodings: string, opening: Opening = {}): Promise<PlaygroundPage> {
  const page = await browser.open({
    link: `device=wasm&encodings=${encodings}&steps=20&seeds=1`,
    ...opening,
  });
  await page.page.getByText('Follow the numbers of the sentence').click();
  await cells(page, 'weights', encodings.split(',').at(-1) ?? '').waitFor();
  return page;
}

/** The tables of a step of one model. */
function cells({ page }: PlaygroundPage, stage: string, encoding: string): Locator {
  return page.getByRole('slider', { name: `${stage} of ${encoding}:` });
}

/** What is said of each step of a model. */
async function verdicts({ page }: PlaygroundPage, encoding: string): Promise<string[]> {
  const texts = await page.locator('.walk .stage > p').allInnerTexts();
  return texts
    .map((text) => text.replace(/\s+/g, ' ').trim())
    .filter((text) => text.startsWith(encoding))
    .map((text) => text.slice(encoding.length).trim());
}

const SAME = 'the same in both orders';

it.each([
  ['sinusoidal', 0, 'position'],
  ['rotary', 1, 'q, turned'],
  ['alibi', 3, 'bias'],
])(
  'shows where two orders part with %s, and that they never do without positions',
  async (name, place, part) => {
    const page = await opened(`none,${name}`);
    for (const train of [false, true]) {
      if (train) await page.train();
      expect(await verdicts(page, 'none')).toEqual([
        ...new Array(6).fill(SAME),
        'the two orders never differ: one answer to both',
      ]);
      expect(await verdicts(page, name)).toEqual([
        ...new Array(place).fill(SAME),
        `the two orders differ from here on: ${part}`,
        ...new Array(5 - place).fill('they differ'),
        '',
      ]);
    }
    await page.page.locator('.walk').scrollIntoViewIfNeeded();
    await picture(page.page, `walk-${name}`);
    await page.page.locator('.walk').getByLabel('Block').selectOption('2 of 2');
    expect(await verdicts(page, 'none')).toContain(SAME);
    expect(await verdicts(page, name)).toEqual([...new Array(6).fill('they differ'), '']);
    expect(page.errors).toEqual([]);
    await page.close();
  },
);

it('is loaded and asked for when it is opened, and follows the sentence', async () => {
  const page = await browser.open({ link: 'device=wasm&encodings=none,alibi-symmetric&steps=20&seeds=1' });
  await page.answer('none').getByText('plausible').first().waitFor();
  const loaded = () => page.requests.filter((url) => url.includes('/inside-')).length;
  expect(loaded()).toBe(0);
  await page.page.getByText('Follow the numbers of the sentence').click();
  await cells(page, 'scores', 'alibi-symmetric').waitFor();
  expect(loaded()).toBe(1);
  expect((await verdicts(page, 'alibi-symmetric'))[3]).toContain('differ from here on');
  // Read backwards, which distances alone cannot tell.
  await page.page.getByRole('textbox', { name: 'Sentence' }).fill('Adam ate apple');
  await page.word('apple').click();
  await page.word('Adam').click();
  await eventually(
    async () => (await verdicts(page, 'alibi-symmetric')).slice(0, 6),
    new Array(6).fill(SAME),
  );
  const marked = await cells(page, 'keys', 'none').locator('.swapped').allInnerTexts();
  expect(marked).toEqual(['apple', 'adam']);
  await page.close();
});

it('says what a cell is, to a pointer, a finger and the keyboard', async () => {
  const page = await opened('none,rotary', { hasTouch: true, viewport: { width: 360, height: 740 } });
  const said = (hasText: RegExp) => page.page.locator('.readout').filter({ hasText }).waitFor();
  const queries = cells(page, 'queries', 'rotary');
  await queries
    .locator('.strip')
    .nth(1)
    .hover({ position: { x: 2.5 * 12, y: 5 } });
  const number = '−?\\d+\\.\\d+';
  const both = `${number}; after its turn: ${number} \\(previous order: the same\\)`;
  await said(new RegExp(`^q of “ate”, channel 3, head 1: ${both}$`));
  const weights = cells(page, 'weights', 'rotary').locator('.strip');
  await weights.nth(0).tap({ position: { x: 3.5 * 16, y: 5 } });
  await said(/^“adam” looking at “apple”, head 1: weight: 0\.\d\d/);

  await queries.focus();
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await page.page.keyboard.press(key);
  await said(/^q of “ate”, channel 3, head 1: /);
  expect(await queries.getAttribute('aria-valuetext')).toMatch(/^q of “ate”, channel 3, head 1: /);
  // On to the last of the turned ones, which stand beside.
  await page.page.keyboard.press('End');
  await said(/^q of “ate”, channel 8, head 1: /);
  await page.page.locator('.walk').getByLabel('Head').selectOption('2 of 4');
  await said(/^q of “ate”, channel 8, head 2: /);
  await page.close();
});

it.each(['light', 'dark'] as const)(
  'fits a telephone, and axe finds nothing wrong, in %s colours',
  async (colorScheme) => {
    const viewport = { width: 360, height: 740 };
    const page = await opened('none,sinusoidal,shaw', { viewport, colorScheme, bypassCSP: true });
    await page.page
      .getByRole('textbox', { name: 'Sentence' })
      .fill(`Adam ate an apple ${'again '.repeat(16)}`.trim());
    await page.page.locator('.walk').getByText('The first 16 of 20 words are shown').waitFor();
    expect(await page.page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await page.page.locator('.position-figures').scrollIntoViewIfNeeded();
    await page.page.getByRole('img', { name: /^shaw\. Added to the scores/ }).waitFor();
    expect(await page.page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await violations(page.page)).toEqual([]);
    await page.close();
  },
);

it('draws what an encoding does when one scrolls there, whatever it is', async () => {
  const encodings = ['none', 'sinusoidal', 'rotary', 'alibi', 'tupe', 'shaw'];
  const page = await browser.open({ link: `device=wasm&encodings=${encodings.join()}&steps=20&seeds=1` });
  const loaded = () => page.requests.filter((url) => url.includes('/inside-')).length;
  await page.answer('none').getByText('plausible').first().waitFor();
  expect(loaded()).toBe(0);
  const figures = page.page.locator('.position-figures');
  await figures.scrollIntoViewIfNeeded();
  const choose = (encoding: string) =>
    page.page.getByRole('group', { name: 'Model' }).getByRole('radio', { name: encoding }).check();
  const seen: readonly (readonly [encoding: string, title: RegExp])[] = [
    ['sinusoidal', /^sinusoidal\. Added to the embeddings: blue above 0, orange below, full at 1\.0$/],
    ['rotary', /^rotary\. Product of equal query and key against the distance/],
    ['alibi', /^alibi\. Added to scores against the distance of key and query: head 1 /],
    ['tupe', /^tupe\. Added to the scores of “adam ate an apple” by both positions/],
    ['shaw', /^shaw\. Added to the scores of “adam ate an apple” depending on its words/],
  ];
  for (const [encoding, name] of seen) {
    await choose(encoding);
    await figures.getByRole('img', { name }).first().waitFor();
    expect(await page.page.locator('.turns').count()).toBe(encoding === 'rotary' ? 1 : 0);
    await figures.scrollIntoViewIfNeeded();
    await picture(page.page, `figures-${encoding}`);
  }
  await choose('none');
  await figures.getByText('none does nothing at any position.').waitFor();
  expect([loaded(), page.errors]).toEqual([1, []]);
  await page.close();
});
