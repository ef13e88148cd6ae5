import { eventually, PlaygroundBrowser, type PlaygroundPage } from './openPlayground.js';

let browser: PlaygroundBrowser;
beforeAll(async () => {
  browser = await PlaygroundBrowser.start();
});
afterAll(() => browser.close());

/** What a model says, as text. */
const answerOf = (page: PlaygroundPage) => page.answer('rotary').locator('.likeliest').allInnerTexts();

it('saves a model, and loads it again in another page with the same answers', async () => {
  const link = 'device=wasm&encodings=rotary&steps=40&width=16&seeds=1';
  const page = await browser.open({ link });
  await page.train();
  const answers = await answerOf(page);
  const files = await page.downloads(3, () => page.button('Save the model of rotary').click());
  expect([...files.keys()].sort()).toEqual(['model.json', 'playground.json', 'weights.bin']);
  await page.close();

  const other = await browser.open({ link });
  expect(await answerOf(other)).not.toEqual(answers);
  const input = other.page.getByLabel('Load a model of rotary');
  await input.setInputFiles(
    [...files].map(([name, buffer]) => ({ name, buffer, mimeType: 'application/octet-stream' })),
  );
  await eventually(() => answerOf(other), answers);
  await other.close();
});

it('gives a link that trains the same again, to the last digit', async () => {
  const page = await browser.open({ link: 'device=wasm' });
  await page.page.getByText('More settings').click();
  for (const [name, value] of Object.entries({ Steps: '60', Width: '16', 'First seed': '3', Seeds: '2' })) {
    await page.page.getByRole('spinbutton', { name, exact: true }).fill(value);
    await page.page.keyboard.press('Tab');
  }
  await page.page.getByText('Positional encodings: ').click();
  await page.page.getByRole('checkbox', { name: 'alibi', exact: true }).check();
  await page.progress('60 steps to do').waitFor();
  await page.train();
  const { results } = await page.results();
  const link = await page.page.getByRole('textbox', { name: 'A link to these settings' }).inputValue();
  await page.close();

  const again = await browser.open({ link: new URL(link).hash.slice(1) });
  await again.train();
  const { results: same } = await again.results();
  expect(same.settings).toEqual(results.settings);
  const timeless = (all: typeof results) => all.runs.map((run) => ({ ...run, msPerStep: 0 }));
  expect(results.runs.map(({ encoding, seed }) => [encoding, seed])).toEqual([
    ['none', 3],
    ['none', 4],
    ['rotary', 3],
    ['rotary', 4],
    ['alibi', 3],
    ['alibi', 4],
  ]);
  expect(timeless(same)).toEqual(timeless(results));
  await again.close();
});

it('takes encodings with options, typed in or in a link of another form', async () => {
  const page = await browser.page();
  await page.goto(`${browser.url}/?device=wasm&encodings=rotary( maxWavelength = 500 )&steps=5`);
  await page.getByText('Positional encodings: ').click();
  const field = page.getByLabel('Add an encoding, with options');
  await field.fill('randomized(alibi');
  await field.press('Enter');
  const alerts = page.getByRole('alert');
  await alerts.getByText('"randomized(alibi": expected "," or ")"; got the end.').waitFor();
  await field.fill('rotary(maxWavelenth=5)');
  await field.press('Enter');
  await page.getByText('there is no option "maxWavelenth"').waitFor();
  // Its box goes with it.
  await page.getByRole('checkbox', { name: 'rotary(maxWavelenth=5)' }).click();
  await page.getByRole('article', { name: 'Answer of rotary(maxWavelength=500)' }).waitFor();
  expect(new URL(page.url()).hash).toBe('#encodings=rotary(maxWavelength=500)&steps=5&device=wasm');
  expect(new URL(page.url()).search).toBe('');
  await page.context().close();
});

it("learns a person's own lines", async () => {
  const page = await browser.open({ link: 'device=wasm&encodings=rotary&steps=100&seeds=1' });
  const lines = ['the dog bit the man\tdog', 'the man bit the dog\tman'];
  await page.page.getByText('Your own data').click();
  await page.page.getByRole('textbox', { name: 'Lines' }).fill(Array(20).fill(lines.join('\n')).join('\n'));
  await page.button('Use these lines').click();
  await page.progress('100 steps to do').waitFor();
  await page.train();
  expect((await page.training('rotary')).accuracy).toBe(100);
  const { results } = await page.results();
  expect(results.tasks[0]?.classes).toEqual(['dog', 'man']);
  await page.close();
});
