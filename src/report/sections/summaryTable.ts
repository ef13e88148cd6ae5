import type { SummaryRow, TaskInfo } from '../../experiment/results.js';
import { budget } from '../budget.js';
import { chosenLabels } from '../chosen.js';
import { count, grouped, list, milliseconds, percent, percentInterval } from '../format.js';
import { labelOf } from '../legend.js';
import { lengthCell, lengthColumns } from '../lengthCell.js';
import { html, type Markup } from '../markup.js';
import { scroll } from '../scroll.js';
import type { Section } from '../section.js';
import { type StepsGoal, stepsGoal } from '../stepsGoal.js';
import type { View } from '../view.js';
import { classTables } from './classTables.js';
import { CURVE_NOTE } from './curves.js';
import { RISING_MARK, risingNote } from './rising.js';

/** Every number of the summary. */
export function summarySection(view: View): Section {
  return { id: 'numbers', name: 'Numbers', heading: 'The numbers', body: summaryTable(view) };
}

/** One table across tasks, which a script lets one sort. */
function summaryTable(view: View): Markup {
  const { results, judged, styles } = view;
  const parts = Math.max(0, ...results.tasks.map((task) => lengthColumns(task).length));
  const goal = stepsGoal(results);
  const labels = chosenLabels(results);
  const hasSettings = results.settings.length > 1;
  const heads = [
    html`encoding`,
    html`task`,
    html`seeds`,
    html`accuracy&nbsp;%`,
    html`95%<br>interval`,
    html`whole<br>sequences&nbsp;%`,
    html`parameters`,
    html`steps<br>${goal.name}`,
    ...partNames(results.tasks, parts).map((name) => html`at ${name}`),
    html`ms per<br>step`,
    ...(hasSettings ? [html`settings`] : []),
  ];
  const rows = judged.flatMap(({ task, rows }) =>
    rows.map(({ row, verdict }) => {
      const numbers = numbersOf(row, task, parts, goal, verdict === 'above');
      return html`<tr><th scope="row">${labelOf(row.encoding, styles)}</th><td>${task.name}</td>
${numbers.map((cell) => html`<td class="number">${cell}</td>`)}${hasSettings ? html`<td>${labels[results.summary.indexOf(row)]}</td>` : null}</tr>
`;
    }),
  );
  return html`${scroll(
    'Summary of all tasks and encodings',
    html`<table class="numbers sortable">
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table>`,
  )}
<p class="note">${parts === 0 ? null : partsNote(results.tasks)}Bold: after ${budget(results, judged)}, the interval is clearly above the best possible without word order.${risingNote(judged)} Steps ${goal.name} and
milliseconds are medians over seeds; “never” means that at least half of the seeds did not reach it in these steps. ${CURVE_NOTE}</p>
${classTables(view)}`;
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

/** What the columns of the test parts are. */
function partsNote(tasks: readonly TaskInfo[]): string {
  const what = tasks.every(({ isText }) => isText)
    ? 'Perplexity'
    : `Accuracy in %${tasks.some(({ isText }) => isText) ? ', of a text perplexity,' : ''}`;
  const lengths = grouped(tasks.map(({ name, testLengths }) => [list(testLengths.map(String)), name]));
  return `“At”: ${what} on the test parts, with sequences of up to this many tokens: ${lengths}. `;
}

function numbersOf(
  row: SummaryRow,
  task: TaskInfo,
  parts: number,
  goal: StepsGoal,
  usesOrder: boolean,
): (string | number | Markup)[] {
  const mean = percent(row.mean);
  const steps = goal.of(row);
  return [
    row.n,
    html`${usesOrder ? html`<b>${mean}</b>` : mean}${row.stillRises ? html` ${RISING_MARK}` : null}`,
    percentInterval(row.ci95) ?? '–',
    // No model knows a whole piece of a text.
    task.isText ? '–' : percent(row.sequenceAccuracy.mean),
    count(row.parameters),
    steps === null ? 'never' : count(steps),
    ...Array.from({ length: parts }, (_, part) => lengthCell(row, task, task.testLengths[part], '–')),
    milliseconds(row.msPerStep),
  ];
}
