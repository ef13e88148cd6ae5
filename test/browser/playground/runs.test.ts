import type { Locator } from 'playwright-core';
import { eventually, PlaygroundBrowser, type PlaygroundPage } from './openPlayground.js';
import { picture } from './pictures.js';
import { violations } from './violations.js';

const LINK = 'device=wasm&encodings=none,rotary&steps=20&width=16&seeds=1';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start();
});
afterAll(() => browser.close());

const table = ({ page }: PlaygroundPage) => page.getByRole('region', { name: 'Table of runs' });
const rows = (page: PlaygroundPage) =>
  table(page)
    .getByRole('row')
    .filter({ has: page.page.getByRole('rowheader') });
const open = ({ page }: PlaygroundPage) => page.getByText('Compare with earlier runs').click();

/** What stands in a column, from top to bottom. */
async function column(page: PlaygroundPage, label: string): Promise<string[]> {
  const heads = await table(page).getByRole('columnheader').allInnerTexts();
  const cell = (row: Locator) => row.locator('th, td').nth(heads.findIndex((head) => head.startsWith(label)));
  const texts = (await rows(page).all()).map((row) => cell(row).textContent());
  return (await Promise.all(texts)).map((text) => text?.trim() ?? '');
}

const focused = ({ page }: PlaygroundPage) => page.evaluate<string>('document.activeElement.ariaLabel');

async function changeRate(page: PlaygroundPage, rate: string): Promise<void> {
  const field = page.page.getByRole('spinbutton', { name: 'Learning rate' });
  if (!(await field.isVisible())) await page.page.getByText('More settings').click();
  await field.fill(rate);
  await page.page.keyboard.press('Tab');
  await page.progress('steps to do').waitFor();
}

describe('the table of runs', () => {
  let page: PlaygroundPage;
  beforeAll(async () => {
    page = await browser.open({ link: LINK, bypassCSP: true });
    await page.train();
    await changeRate(page, '0.01');
    await page.train();
    await open(page);
  });

  it('has noted what was trained while it was closed, the newest first, with what differs', async () => {
    expect(await column(page, 'learning rate')).toEqual(['0.01', '0.01', '0.002', '0.002']);
    expect(await column(page, 'step')).toEqual(['20', '20', '20', '20']);
    await page.page
      .getByText('Same in all rows: task plausible, steps 20, batch size 64, width 16')
      .waitFor();
    const current = rows(page).filter({ hasText: 'current' });
    expect(await current.count()).toBe(2);
  });

  it('sorts by a column, in both directions', async () => {
    const head = table(page).getByRole('columnheader', { name: 'learning rate' });
    await head.getByRole('button').click();
    expect(await column(page, 'learning rate')).toEqual(['0.002', '0.002', '0.01', '0.01']);
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await head.getByRole('button').click();
    expect(await column(page, 'learning rate')).toEqual(['0.01', '0.01', '0.002', '0.002']);
    expect(await head.getAttribute('aria-sort')).toBe('descending');
  });

  it('finds rows by encoding', async () => {
    const search = page.page.getByRole('searchbox', { name: 'Search encodings and tasks' });
    await search.fill('rota');
    expect(await rows(page).count()).toBe(2);
    await page.page.getByText('2 of 4 runs').waitFor();
    await search.fill('');
    expect(await rows(page).count()).toBe(4);
  });

  it('shows the difference to a base, in percentage points', async () => {
    await page.button('Base: compare with rotary, learning rate 0.002').click();
    const [accuracies, differences] = [await column(page, 'accuracy'), await column(page, 'difference')];
    const rates = await column(page, 'learning rate');
    const encodings = await column(page, 'encoding');
    const base = encodings.findIndex((name, index) => name.startsWith('rotary') && rates[index] === '0.002');
    expect(differences[base]).toBe('–');
    for (const [index, difference] of differences.entries()) {
      if (index === base) continue;
      const points = Number(accuracies[index]) - Number(accuracies[base]);
      expect(Math.abs(Number(difference.replace('−', '-')) - points)).toBeLessThan(0.11);
    }
  });

  it('has nothing that axe finds wrong', async () => {
    expect(await violations(page.page)).toEqual([]);
  });

  it('keeps rows and pins when the page is loaded again', async () => {
    await page.button('Pin none, learning rate 0.002').press('Enter');
    expect(await focused(page)).toBe('Pin none, learning rate 0.002');
    expect((await column(page, 'learning rate'))[0]).toBe('0.002');
    await eventually(
      () =>
        page.page.evaluate<number>(
          "localStorage.getItem('tfjs-transformer-block runs').split('\"isPinned\":true').length",
        ),
      2,
    );
    await page.page.reload();
    await page.progress('steps to do').waitFor();
    await open(page);
    await eventually(() => rows(page).count(), 4);
    expect((await column(page, 'encoding'))[0]).toMatch(/^none/);
    expect(await page.button('Pin none, learning rate 0.002').getAttribute('aria-pressed')).toBe('true');
  });

  it('brings the page back to the settings of a row, and Back leads from there', async () => {
    await page.button('Use settings of rotary, learning rate 0.002').click();
    expect(new URL(page.page.url()).hash).not.toContain('lr=');
    expect(await focused(page)).toBe('Table of runs');
    await page.page.goBack();
    expect(new URL(page.page.url()).hash).toContain('lr=0.01');
  });

  it('removes rows that are not pinned, and brings them back', async () => {
    await page.button('Remove all that are not pinned').click();
    expect(await rows(page).count()).toBe(1);
    await page.button('Undo: bring back 3 runs').click();
    expect(await rows(page).count()).toBe(4);
    await page.button('Remove rotary, learning rate 0.01').click();
    expect(await rows(page).count()).toBe(3);
    expect(await focused(page)).toBe('Table of runs');
    expect(page.errors).toEqual([]);
  });
});

it('keeps no data of a person, and says so', async () => {
  const page = await browser.open({ link: 'device=wasm&encodings=rotary&steps=5&width=16&seeds=1' });
  const lines = ['the dog bit the man\tdog', 'the man bit the dog\tman'];
  await page.page.getByText('Your own data').click();
  await page.page.getByRole('textbox', { name: 'Lines' }).fill(Array(10).fill(lines.join('\n')).join('\n'));
  await page.button('Use these lines').click();
  await page.progress('5 steps to do').waitFor();
  await page.train();
  await eventually(
    () =>
      page.page.evaluate<boolean>(
        "localStorage.getItem('tfjs-transformer-block runs')?.includes('pasted') ?? false",
      ),
    true,
  );
  expect(await page.page.evaluate("localStorage.getItem('tfjs-transformer-block runs')")).not.toContain(
    'bit',
  );
  await page.page.reload();
  await open(page);
  await table(page).getByText('its data are not kept').waitFor();
  await page.close();
});

it.each([
  [360, 'light'],
  [360, 'dark'],
  [1440, 'light'],
  [1440, 'dark'],
] as const)('fits a screen of %i pixels in %s colours', async (width, colorScheme) => {
  const page = await browser.open({
    link: LINK,
    colorScheme,
    viewport: { width, height: 900 },
    bypassCSP: true,
  });
  await page.train();
  await changeRate(page, '0.01');
  await page.train();
  await open(page);
  await page.button('Base: compare with none, learning rate 0.002').click();
  await page.button('Pin rotary, learning rate 0.01').click();
  expect(await page.page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  expect(await violations(page.page)).toEqual([]);
  await table(page).scrollIntoViewIfNeeded();
  await picture(page.page, `runs-${width}-${colorScheme}`);
  await page.close();
});
