import { PlaygroundBrowser, type PlaygroundPage } from './openPlayground.js';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start();
});
afterAll(() => browser.close());

describe('the playground', () => {
  let page: PlaygroundPage;
  beforeAll(async () => {
    page = await browser.open();
    await page.train();
  });

  it('trains until the curves part: rotary learns the order, and none cannot', async () => {
    const [none, rotary] = [await page.training('none'), await page.training('rotary')];
    expect(rotary.accuracy).toBeGreaterThan(95);
    // Whole pairs of the same words: no less and no more.
    expect(none.accuracy).toBe(50);
    expect([none.step, rotary.step]).toEqual([300, 300]);
    expect(none.computedBy).toMatch(/^wasm/);
  });

  it('shows the curves, and says what is to be seen in them', async () => {
    const curves = page.page.getByRole('img', { name: /^Test accuracy of each encoding: .*rotary/ });
    expect(await curves.locator('svg').count()).toBeGreaterThan(0);
  });

  it('gives another answer to another order with rotary, and the same without positions', async () => {
    expect(await page.sentence()).toBe('Adam ate an apple');
    await page.answer('rotary').getByText('the model distinguishes the two orders').waitFor();
    await page.answer('none').getByText('the model cannot distinguish them').waitFor();
  });

  it('takes words in another order, and back', async () => {
    await page.word('apple').click();
    await page.word('Adam').click();
    expect(await page.sentence()).toBe('apple ate an Adam');
    await page.answer('rotary').getByText('apple ate an adam').first().waitFor();
    await page.answer('rotary').getByText('the model distinguishes the two orders').waitFor();
    await page.button('Restore the previous order').click();
    expect(await page.sentence()).toBe('Adam ate an apple');
  });

  it('answers what is typed, and says which words it never saw', async () => {
    await page.page.getByRole('textbox', { name: 'Sentence' }).fill('Adam ate an umbrella');
    await page.answer('rotary').getByText('Not in the vocabulary: “umbrella”').waitFor();
  });

  it('asked nobody but its own host, and nothing went wrong unseen', () => {
    expect(page.requests.length).toBeGreaterThan(5);
    const elsewhere = page.requests.filter(
      (url) => !/^(data|blob):/.test(url) && !url.startsWith(browser.url),
    );
    expect(elsewhere).toEqual([]);
    expect(page.errors).toEqual([]);
  });
});

describe('the controls', () => {
  let page: PlaygroundPage;
  beforeAll(async () => {
    page = await browser.open({ link: 'device=wasm&encodings=none,rotary&steps=20000' });
  });

  it('do one step', async () => {
    await page.button('Step').click();
    await page.progress('paused at step 1 of').waitFor();
    expect((await page.training('rotary')).step).toBe(1);
  });

  it('start and pause', async () => {
    await page.button('Start').click();
    await page.progress(/^step [1-9]\d/).waitFor();
    await page.button('Pause').click();
    await page.progress(/^paused at/).waitFor();
    const { step } = await page.training('rotary');
    expect(step).toBeGreaterThan(1);
    await page.page.waitForTimeout(300);
    expect((await page.training('rotary')).step).toBe(step);
  });

  it('begin again', async () => {
    await page.button('Reset').click();
    await page.progress('steps to do').waitFor();
    expect((await page.training('rotary')).step).toBe(0);
  });
});
