import { PlaygroundBrowser, type PlaygroundPage } from './openPlayground.js';
import { picture } from './pictures.js';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start();
});
afterAll(() => browser.close());

async function useLines({ page }: PlaygroundPage, lines: readonly string[]): Promise<void> {
  await page.getByText('Your own data').click();
  await page.getByRole('textbox', { name: 'Lines' }).fill(lines.join('\n'));
  await page.getByRole('button', { name: 'Use these lines' }).click();
}

it('says "cannot" of two orders only where that is known of the encoding', async () => {
  const page = await browser.open({
    link: 'device=wasm&encodings=none,alibi-symmetric,rotary&steps=20&seeds=1',
  });
  const verdict = (encoding: string) => page.answer(encoding).locator('.verdict');
  const cannot = 'Always the same answer to both orders: the model cannot distinguish them';
  for (const train of [false, true]) {
    if (train) await page.train();
    await verdict('none').getByText(cannot).waitFor();
    for (const encoding of ['alibi-symmetric', 'rotary']) {
      // Adam and the apple change places, which is no mirror image.
      expect(await verdict(encoding).textContent()).not.toContain('cannot');
    }
  }
  await page.page.getByRole('textbox', { name: 'Sentence' }).fill('Adam ate apple');
  await page.word('apple').click();
  await page.word('Adam').click();
  await verdict('alibi-symmetric').getByText(cannot).waitFor();
  await picture(page.page, 'mirror');
  await page.close();
});

it('shows the tags of words that training asks about, and of no others', async () => {
  const page = await browser.open({ link: 'device=wasm&task=agent&encodings=rotary&steps=20&seeds=1' });
  await page.page.getByRole('textbox', { name: 'Sentence' }).fill('the cat was chased by the mouse');
  const answer = page.answer('rotary');
  await answer.getByText('the cat was chased by the mouse').waitFor();
  const words = await answer.locator('.tags li').allInnerTexts();
  expect(words.map((text) => /no label/.test(text))).toEqual([true, false, true, true, true, true, false]);
  await page.close();
});

it('begins own data with words that training has, and shows an accuracy of 0', async () => {
  const page = await browser.open({ link: 'device=wasm&encodings=none&steps=60&seeds=1' });
  // Every fifth line is for the test: of two, one has words that training has not, and both are answered otherwise.
  const lines = ['big dog\tX', 'big dog\tX', 'big cat\tY', 'big cat\tY'];
  await useLines(page, [...lines, 'red blue green\tX', ...lines, 'big dog\tY', ...lines, 'big cat\tX']);
  await page.progress('60 steps to do').waitFor();
  await page.answer('none').getByText('big').first().waitFor();
  expect(await page.sentence()).toMatch(/^big (dog|cat)$/);
  expect(await page.page.locator('main').textContent()).not.toContain('<unk>');
  await page.close();
});

it('shows an accuracy of 0 as a number', async () => {
  const page = await browser.open({ link: 'device=wasm&encodings=none&steps=60&seeds=1' });
  const lines = ['dog\tX', 'dog\tX', 'cat\tY', 'cat\tY', 'dog\tY'];
  await useLines(page, [...lines, ...lines]);
  await page.progress('60 steps to do').waitFor();
  await page.train();
  expect((await page.training('none')).accuracy).toBe(0);
  await page.close();
});

it('says what an accuracy is measured on, and how many words an attention map shows', async () => {
  const page = await browser.open({ link: 'device=wasm&encodings=rotary&steps=20&seeds=1' });
  await page.page.getByText('Measured on all 512 test sentences.').waitFor();
  const sentence = `Adam ate an apple ${'again '.repeat(16)}`.trim();
  await page.page.getByRole('textbox', { name: 'Sentence' }).fill(sentence);
  await page.page.getByText('The first 16 of 20 words are shown').waitFor();
  await page.page.getByText('The first 16 of 20 words are shown').scrollIntoViewIfNeeded();
  await picture(page.page, 'attention');
  const lines = Array.from({ length: 5 * 600 }, (_, i) => `w${i % 301} dog\t${i % 2 ? 'X' : 'Y'}`).join('\n');
  await page.page
    .getByLabel('TSV files')
    .setInputFiles({ name: 'large.tsv', mimeType: 'text/plain', buffer: Buffer.from(lines) });

  await page.page.getByText(/^Measured on 5\d\d of the 600 test sentences, evenly spaced/).waitFor();
  await page.close();
});
