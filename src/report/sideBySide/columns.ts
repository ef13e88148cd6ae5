import { html, type Markup } from '../markup.js';
import { type SharedAxes, sharedAxes } from '../sharedAxes.js';
import { ofTask } from '../taskChoice.js';
import type { JudgedTask } from '../verdict.js';
import type { View } from '../view.js';

export interface LabelledView extends View {
  readonly label: string;
}

/** A column of each result under its label. */
export function columns(views: readonly LabelledView[], draw: (view: LabelledView) => Markup): Markup {
  return html`<div class="columns">${views.map((view) => html`<div><h3 class="file">${view.label}</h3>${draw(view)}</div>`)}</div>`;
}

/** A row of figures a task, in the same columns; a result that has nothing to show of it leaves its place empty. */
export function rowsByTask(
  views: readonly LabelledView[],
  shows: (task: JudgedTask) => boolean,
  draw: (view: LabelledView, task: JudgedTask, axes: SharedAxes) => Markup,
): Markup {
  const taskOf = ({ judged }: View, name: string) =>
    judged.find((one) => one.task.name === name && shows(one));
  const names = (views[0]?.tasks ?? []).filter((name) => views.some((view) => taskOf(view, name)));
  return html`${names.map((name) => {
    const axes = sharedAxes(views, name);
    const figures = views.map((view) => {
      const task = taskOf(view, name);
      return task ? draw(view, task, axes) : html`<p class="note">${view.label}: nothing to show</p>`;
    });
    return ofTask(views[0]?.tasks ?? [], name, html`<h3>${name}</h3><div class="columns">${figures}</div>`);
  })}`;
}
