import type { SummaryRow, TaskInfo } from '../../experiment/results.js';
import { budget } from '../budget.js';
import { classCells } from '../classes.js';
import { count, milliseconds, percent, percentInterval } from '../format.js';
import { labelOf } from '../legend.js';
import { html, type Markup } from '../markup.js';
import type { EncodingStyle } from '../palette.js';
import type { Section } from '../section.js';
import type { JudgedTask } from '../verdict.js';
import type { View } from '../view.js';
import { CURVE_NOTE } from './curves.js';
import { RISING_MARK, risingNote } from './rising.js';

/** Every number of the summary: one table, a group of rows a task. */
export function summarySection(view: View): Section {
  return { id: 'numbers', name: 'Numbers', heading: 'The numbers', body: summaryTables(view) };
}

/** @param of what else tells these tables from others on the page */
export function summaryTables({ results, judged, styles }: View, of = ''): Markup {
  const most = Math.max(0, ...results.tasks.map((task) => task.testLengths.length));
  // A single test part is the accuracy that stands there already.
  const parts = most > 1 ? most : 0;
  return html`<section class="scroll" aria-label="Summary of all tasks and encodings${of}" tabindex="0"><table class="numbers">
<thead>
<tr><th scope="col" rowspan="2">encoding</th><th scope="col" rowspan="2">seeds</th><th scope="colgroup" colspan="2">accuracy %</th><th scope="col" rowspan="2">whole<br>sequences&nbsp;%</th><th scope="col" rowspan="2">parameters</th><th scope="col" rowspan="2">steps<br>to 95%</th>${
    parts === 0 ? null : html`<th scope="colgroup" colspan="${parts}">accuracy % by length</th>`
  }<th scope="col" rowspan="2">ms per<br>step</th></tr>
<tr><th scope="col">mean</th><th scope="col">95% interval</th>${partNames(results.tasks, parts).map(
    (name) => html`<th scope="col">${name}</th>`,
  )}</tr>
</thead>
${judged.map(({ task, rows }) =>
  rows.length === 0
    ? null
    : html`<tbody>
<tr class="group"><th scope="rowgroup" colspan="${8 + parts}">${task.name} <span class="note">${groupNote(task)}</span></th></tr>
${rows.map(({ row, verdict }) => summaryRow(row, task, parts, labelOf(row.encoding, styles), verdict === 'above'))}</tbody>`,
)}
</table></section>
<p class="note">Bold: after ${budget(results, judged)}, the interval is clear above what is possible without order.${risingNote(judged)} Steps to 95% and
milliseconds are medians over seeds; “never” means that half of the seeds or more did not get there in these steps. ${CURVE_NOTE}</p>
<details><summary>Accuracy by class</summary>
${judged.map((task) => (task.rows.length === 0 ? null : classTable(task, styles, of)))}
<p class="note">Of what truly is of a class, the share that was found, in %; means over seeds.</p></details>`;
}

function classTable(
  { task, rows }: JudgedTask,
  styles: ReadonlyMap<string, EncodingStyle>,
  of: string,
): Markup {
  const heads = rows.map(({ row }) => html`<th scope="col">${labelOf(row.encoding, styles)}</th>`);
  return html`<section class="scroll" aria-label="Accuracy by class: ${task.name}${of}" tabindex="0"><table>
<thead><tr><th scope="col">${task.name}</th>${heads}</tr></thead>
<tbody>${classCells(task, rows).map(
    ([name, ...cells]) =>
      html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>
`,
  )}</tbody></table></section>`;
}

/** '1x', '2x', '4x' where all tasks agree on what their test parts are, else numbers. */
function partNames(tasks: readonly TaskInfo[], parts: number): string[] {
  return Array.from({ length: parts }, (_, part) => {
    const factors = new Set(
      tasks.flatMap(({ testLengths, trainLengths }) => {
        const length = testLengths[part];
        return length === undefined ? [] : [`${count(length / trainLengths[1])}x`];
      }),
    );
    return factors.size === 1 ? [...factors].join('') : `part ${part + 1}`;
  });
}

function groupNote({ trainLengths: [shortest, longest], testLengths }: TaskInfo): string {
  const trained = shortest === longest ? `${longest}` : `${shortest} to ${longest}`;
  return `trained on ${trained} tokens, tested up to ${testLengths.join(', ')}`;
}

function summaryRow(
  row: SummaryRow,
  task: TaskInfo,
  parts: number,
  label: Markup,
  tellsOrder: boolean,
): Markup {
  const mean = percent(row.mean);
  return html`<tr><th scope="row">${label}</th>
${[
  row.n,
  html`${tellsOrder ? html`<b>${mean}</b>` : mean}${row.stillRises ? html` ${RISING_MARK}` : null}`,
  percentInterval(row.ci95) ?? '–',
  percent(row.sequenceAccuracy.mean),
  count(row.parameters),
  row.stepsTo95 === null ? 'never' : count(row.stepsTo95),
  ...Array.from({ length: parts }, (_, part) => lengthCell(row, task.testLengths[part])),
  milliseconds(row.msPerStep),
].map((cell) => html`<td class="number">${cell}</td>`)}</tr>
`;
}

function lengthCell(row: SummaryRow, length: number | undefined): string {
  const estimate = row.lengthAccuracy[String(length)];
  if (estimate === undefined) return '–';
  return estimate === null ? 'limit' : percent(estimate.mean);
}
