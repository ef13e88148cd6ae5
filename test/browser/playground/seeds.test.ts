import { eventually, PlaygroundBrowser, type PlaygroundPage } from './openPlayground.js';
import { picture } from './pictures.js';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start();
});
afterAll(() => browser.close());

const LINK = 'device=wasm&encodings=none,rotary';

const kept = ({ page }: PlaygroundPage) => page.getByRole('status').filter({ hasText: 'kept' });

describe('several seeds', () => {
  let page: PlaygroundPage;
  beforeAll(async () => {
    page = await browser.open({ link: `${LINK}&steps=200` });
  });

  it('have one worker for each encoding until the first seed is trained', async () => {
    await page.progress('200 steps to do, seed 1 of 3').waitFor();
    expect(page.page.workers()).toHaveLength(2);
  });

  it('train one after the other, and their workers end', async () => {
    const progress = await page.noteProgress();
    await page.train();
    const seeds = (await progress()).flatMap((text) => /^step .* seed (\d) of 3$/.exec(text)?.[1] ?? []);
    expect([...new Set(seeds)]).toEqual(['1', '2', '3']);
    await page.progress('finished: 200 steps, 3 seeds').waitFor();
    await eventually(async () => page.page.workers().length, 2);
  });

  it('are a band of the curves and a mean of the table', async () => {
    await page.page.getByText('Mean over seeds with its 95% interval').waitFor();
    expect((await page.training('rotary')).computedBy).toMatch(/^wasm/);
    await page.page
      .getByRole('cell', { name: /3 seeds finished; on wasm/ })
      .first()
      .waitFor();
    await page.page
      .getByRole('cell', { name: /^\d+\.\d \[\d+\.\d, \d+\.\d\]$/ })
      .first()
      .waitFor();
    await picture(page.page, 'seeds');
  });

  it('have the same mean loss there as in the table of runs', async () => {
    const cell = page.page.getByRole('cell', { name: /3 seeds finished/ }).last();
    const loss = /loss (\d+\.\d{3})/.exec((await cell.textContent()) ?? '')?.[1] ?? 'none';
    await page.page.getByText('Compare with earlier runs').click();
    const row = page.page
      .getByRole('region', { name: 'Table of runs' })
      .getByRole('row', { name: /^rotary/ });
    await row.getByRole('cell', { name: loss, exact: true }).waitFor();
  });

  it('are runs of results.json, with their summary and differences', async () => {
    const { results } = await page.results();
    expect(results.runs.map(({ encoding, seed }) => [encoding, seed])).toEqual([
      ...[1, 2, 3].map((seed) => ['none', seed]),
      ...[1, 2, 3].map((seed) => ['rotary', seed]),
    ]);
    expect(results.study?.seeds).toEqual([1, 2, 3]);
    expect(results.summary.map(({ n }) => n)).toEqual([3, 3]);
    // One for each test length.
    expect(results.differences.map(({ n }) => n)).toEqual([3, 3, 3]);
    expect(page.errors).toEqual([]);
  });
});

it('pauses and goes on in the middle of a later seed', async () => {
  const page = await browser.open({ link: `${LINK}&steps=400&seeds=2` });
  await page.button('Start').click();
  await page.progress(/^step [1-9].*seed 2 of 2$/).waitFor({ timeout: 60_000 });
  await page.button('Pause').click();
  await page.progress(/^paused at step .*seed 2 of 2$/).waitFor();
  await page.button('Start').click();
  await page.finished();
  await page.close();
});

it('says what is kept when the task changes in the middle of a training, and goes back to it', async () => {
  const page = await browser.open({ link: `${LINK}&steps=20000` });
  expect(await kept(page).count()).toBe(0);
  await page.page.getByLabel('Task', { exact: true }).selectOption('agent');
  await page.progress('20000 steps to do').waitFor();
  expect(await kept(page).count()).toBe(0);
  await page.page.goBack();
  await page.button('Start').click();
  await page.progress(/^step [1-9]/).waitFor();
  await page.page.getByLabel('Task', { exact: true }).selectOption('agent');
  await kept(page)
    .getByText(/^2 models paused at step \d+ of 20000 are kept\.$/)
    .waitFor();
  await page.progress('20000 steps to do').waitFor();
  await picture(page.page, 'left');
  await page.button('Go back').click();
  await page.progress(/^paused at step [1-9]/).waitFor();
  expect(await page.page.getByLabel('Task', { exact: true }).inputValue()).toBe('plausible');
  expect(await kept(page).count()).toBe(0);
  await page.close();
});

it('changes learning rate and size by one click, each an entry of the history', async () => {
  const page = await browser.open({ link: `${LINK}&steps=20&seeds=1` });
  await page.button('Learning rate × 3: 0.006').click();
  await page.button('Width ÷ 2: 16').click();
  await page.button('Layers + 1: 3').click();
  const address = () => page.page.evaluate<string>('location.hash');
  const link = '#encodings=none,rotary&steps=20';
  await page.page.goBack();
  await page.page.goBack();
  await eventually(address, `${link.replace('encodings=none,rotary&', '')}&lr=0.006&seeds=1&device=wasm`);
  await page.button('Learning rate ÷ 3: 0.002').waitFor();
  await page.button('Width ÷ 2: 16').waitFor();
  await page.close();
});

it('lets a word be dragged by the first touch of the page', async () => {
  const page = await browser.open({ link: `${LINK}&seeds=1`, hasTouch: true });
  await page.page.waitForLoadState('networkidle');
  const [from, to] = await Promise.all(['apple', 'Adam'].map((text) => page.word(text).boundingBox()));
  if (!from || !to) throw new Error('the words are not there');
  const touch = await page.page.context().newCDPSession(page.page);
  const at = (share: number) => ({ x: from.x + 9 + share * (to.x - from.x), y: from.y + 20 });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at(0)] });
  for (let move = 1; move <= 10; move++) {
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [at(move / 10)] });
    await page.page.waitForTimeout(20);
  }
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await eventually(() => page.sentence(), 'apple Adam ate an');
  await page.close();
});

it('lets words be dragged', async () => {
  const page = await browser.open({ link: `${LINK}&seeds=1` });
  // What drags is loaded when there is a mouse: a drag before that does nothing.
  await eventually(async () => {
    await page.word('apple').dragTo(page.word('Adam'));
    return page.sentence();
  }, 'apple Adam ate an');
  await page.close();
});
