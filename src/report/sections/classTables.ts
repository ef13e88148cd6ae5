import { classCells } from '../classes.js';
import { labelOf } from '../legend.js';
import { html, type Markup } from '../markup.js';
import { scroll } from '../scroll.js';
import { ofTask } from '../taskChoice.js';
import type { JudgedTask } from '../verdict.js';
import type { View } from '../view.js';

/** Of each class, how much was found. */
export function classTables(view: View): Markup {
  const tasks = view.judged.filter(({ rows }) => rows.length > 0);
  return html`<details><summary>Accuracy by class</summary>
${tasks.map((task) => ofTask(view.tasks, task.task.name, classTable(task, view)))}
<p class="note">Recall of each class in %; means over seeds.</p></details>`;
}

function classTable({ task, rows }: JudgedTask, { styles }: View): Markup {
  const heads = rows.map(({ row }) => html`<th scope="col">${labelOf(row.encoding, styles)}</th>`);
  return scroll(
    `Accuracy by class: ${task.name}`,
    html`<table>
<thead><tr><th scope="col">${task.name}</th>${heads}</tr></thead>
<tbody>${classCells(task, rows).map(
      ([name, ...cells]) =>
        html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>
`,
    )}</tbody></table>`,
  );
}
