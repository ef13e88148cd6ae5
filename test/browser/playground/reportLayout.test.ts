import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { allEncodings } from '../../../src/experiment/allEncodings.js';
import type { CurvePoint, Results } from '../../../src/experiment/results.js';
import { renderReport } from '../../../src/report/html.js';
import { renderSideBySide } from '../../../src/report/sideBySide.js';
import { madeUpResults } from '../../support/madeUpResults.js';
import { launch } from '../launch.js';
import { violations } from './violations.js';

let browser: Browser;
let folder: string;
const results = madeUpResults();

/** The same after ten times as many steps, whose numbers take more room. */
function ofLongTrainings(): Results {
  const longer = (curve: readonly CurvePoint[]) =>
    curve.map((point) => ({ ...point, step: 10 * point.step }));
  const runs = results.runs.map((run) => ({
    ...run,
    lossCurve: longer(run.lossCurve),
    accuracyCurve: longer(run.accuracyCurve),
  }));
  return { ...results, runs };
}

const PAGES = {
  report: () => renderReport(results),
  longTrainings: () => renderReport(ofLongTrainings()),
  everyEncoding: () => renderReport(madeUpResults({ encodings: allEncodings() })),
  sideBySide: () =>
    renderSideBySide([
      { label: 'six', results },
      { label: 'two', results: madeUpResults({ encodings: ['none', 'rotary'], seeds: 2 }) },
    ]),
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'layout-'));
  for (const [name, draw] of Object.entries(PAGES)) writeFileSync(join(folder, `${name}.html`), draw());
  browser = await launch({ graphics: false });
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

async function open(name: keyof typeof PAGES, width: number, options = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, ...options });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
  return page;
}

/** Labels of charts that touch each other or stand out of their chart. */
const TOUCHING = `[...document.querySelectorAll('svg.chart')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  const labels = [...svg.querySelectorAll('text')].filter((label) => label.textContent.trim() !== '');
  const boxes = labels.map((label) => ({ text: label.textContent, box: label.getBoundingClientRect() }));
  const outside = boxes.filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1);
  const pairs = boxes.flatMap((one, i) => boxes.slice(i + 1).filter(({ box }) =>
    Math.min(one.box.right, box.right) - Math.max(one.box.left, box.left) > 0 &&
    // Of a line's height, its letters take less.
    Math.min(one.box.bottom, box.bottom) - Math.max(one.box.top, box.top) > 2
  ).map((other) => one.text + ' | ' + other.text));
  return frame.width === 0 ? [] : [...outside.map(({ text }) => text), ...pairs];
})`;

/** Of all words in charts, as they are shown. */
const SMALLEST = `Math.min(...[...document.querySelectorAll('svg.chart')].filter((svg) => svg.checkVisibility()).flatMap((svg) => {
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const sizes = [...svg.querySelectorAll('text')].map((text) => scale * parseFloat(getComputedStyle(text).fontSize));
  return scale === 0 ? [] : sizes;
}))`;

describe.each(['report', 'longTrainings', 'everyEncoding', 'sideBySide'] as const)('the page %s', (name) => {
  it.each([1440, 768, 360])(
    'has labels that can be read and do not touch, and is no wider than a screen of %d',
    async (width) => {
      const page = await open(name, width);
      expect(await page.evaluate(TOUCHING)).toEqual([]);
      expect(await page.evaluate(SMALLEST)).toBeGreaterThanOrEqual(9.9);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      if (width < 1000) {
        expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThan(12_000);
      }
      await page.context().close();
    },
  );
});

describe.each(['report', 'sideBySide'] as const)('the page %s', (name) => {
  it.each([
    ['light', 1440],
    ['dark', 360],
  ] as const)('can be read by everyone, in %s colours at %d', async (colorScheme, width) => {
    const page = await open(name, width, { colorScheme });
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });
});

it.each(['report', 'everyEncoding', 'sideBySide'] as const)(
  'the page %s has no tables on A4 that run into each other',
  async (name) => {
    // Without its margins, in CSS pixels.
    const page = await open(name, 688);
    await page.emulateMedia({ media: 'print' });
    const wide = await page.evaluate(`[...document.querySelectorAll('table')].filter((table) =>
    table.getBoundingClientRect().right > table.closest('figure, .case, section:not(.scroll)').getBoundingClientRect().right + 1
  ).map((table) => table.className)`);
    expect(wide).toEqual([]);
    await page.context().close();
  },
);

it.each([
  ['report', 12],
  ['everyEncoding', 16],
] as const)('the page %s prints on at most %d pages of A4', async (name, most) => {
  const page = await open(name, 1440);
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(most);
  await page.context().close();
});

it('has each sentence on a line of its own, beside its button', async () => {
  const page = await open('report', 360);
  const lefts = await page.evaluate(
    `[...document.querySelectorAll('.task-1 .choice > label')].map((label) => label.getBoundingClientRect().left)`,
  );
  expect(lefts).toHaveLength(3);
  expect(new Set(lefts as number[]).size).toBe(1);
  await page.context().close();
});

it('prints the headings of a table that a script lets one sort as text, which Chrome repeats on each page', async () => {
  const page = await open('report', 688);
  await page.emulateMedia({ media: 'print' });
  const display = await page.evaluate(
    `getComputedStyle(document.querySelector('#numbers thead button')).display`,
  );
  expect(display).toBe('contents');
  await page.context().close();
});

it('shows the maps of the first encodings, and those of the others on a click, without a script', async () => {
  const page = await open('everyEncoding', 1440, { javaScriptEnabled: false });
  const panel = page.locator('#attention .task-1 .panel').first();
  const maps = panel.locator('svg.chart:visible');
  expect(await maps.count()).toBe(3);
  await panel.getByText('22 more encodings').click();
  expect(await maps.count()).toBe(3);
  await panel.locator('.more summary', { hasText: 'cable' }).click();
  expect(await maps.count()).toBe(4);
  await page.context().close();
});

it('has its answer, the budget and what each is beside the others on the first screen', async () => {
  const page = await open('report', 1440);
  for (const part of ['.lead', '.budget', '.of-task.task-3 .verdicts tbody:nth-of-type(1) tr:last-child']) {
    const box = await page.locator(`#answer ${part}`).boundingBox();
    expect([part, (box?.y ?? Infinity) + (box?.height ?? 0) < 900]).toEqual([part, true]);
  }
  await page.context().close();
});

it('sorts the numbers of all tasks by any column, and without a script has them all the same', async () => {
  const page = await open('report', 1440);
  const column = (index: number) =>
    page.locator(`#numbers .sortable tbody tr > :nth-child(${index})`).allInnerTexts();
  const numbers = page.locator('#numbers .sortable');
  const [encodings, tasks, means] = [await column(1), await column(2), await column(4)];
  expect(new Set(tasks).size).toBe(3);
  const heading = numbers.getByRole('columnheader', { name: /^accuracy/ });
  await heading.getByRole('button').click();
  expect(await heading.getAttribute('aria-sort')).toBe('ascending');
  const ascending = [...means].sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
  expect(await column(4)).toEqual(ascending);
  await heading.getByRole('button').click();
  expect(await column(4)).toEqual([...ascending].reverse());
  // Equal rows stay in order: the best of each task come first.
  await numbers.getByRole('columnheader', { name: 'task' }).getByRole('button').click();
  const sorted = (await column(2)).map((task, row) => [task, row] as const);
  expect(sorted.map(([task]) => task)).toEqual([...tasks].sort());
  const agent = (await column(4)).slice(0, sorted.filter(([task]) => task === 'agent').length);
  expect(agent).toEqual([...agent].sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a)));
  // What has no number is last, whichever way.
  const steps = numbers.getByRole('columnheader', { name: /^steps/ });
  for (const _ of [1, 2]) {
    await steps.getByRole('button').click();
    expect((await column(8)).at(-1)).toBe('never');
  }
  await page.context().close();

  const plain = await open('report', 1440, { javaScriptEnabled: false });
  const names = plain.locator('#numbers .sortable tbody tr > :nth-child(1)');
  expect(await names.allInnerTexts()).toEqual(encodings);
  expect(await plain.locator('#numbers thead button').count()).toBe(0);
  await plain.context().close();
});

it('shows one task at a time on a narrow screen, all where asked for, and on a wide one always', async () => {
  const page = await open('report', 360);
  const shown = () => page.locator('#learning .of-task:visible').count();
  expect(await shown()).toBe(1);
  await page.getByRole('radio', { name: 'agent' }).check();
  expect(await page.locator('#learning .task-2').isVisible()).toBe(true);
  expect(await shown()).toBe(1);
  await page.getByRole('radio', { name: 'all' }).check();
  expect(await shown()).toBe(3);
  await page.context().close();
  const wide = await open('report', 1440);
  expect(await wide.locator('#learning .of-task:visible').count()).toBe(3);
  await wide.context().close();
});
