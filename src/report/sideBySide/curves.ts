import { figure } from '../figure.js';
import { legend } from '../legend.js';
import { html, type Markup } from '../markup.js';
import type { Section } from '../section.js';
import {
  hasLengths,
  LEARNING_NOTE,
  LENGTH_NOTE,
  learningCharts,
  lengthChart,
  lengthNotes,
} from '../sections/curves.js';
import { trainedStyles } from '../view.js';
import { type LabelledView, rowsByTask } from './columns.js';

export function learningRows(views: readonly LabelledView[]): Section {
  const rows = rowsByTask(
    views,
    (task) => task.rows.length > 0,
    (view, task, axes) => figure(view.label, learningCharts(view, task, axes)),
  );
  return {
    id: 'learning',
    name: 'Training',
    heading: 'Training curves',
    body: html`${LEARNING_NOTE}${sharedLegend(views)}${rows}`,
  };
}

/** There is none where no task has several lengths. */
export function lengthRows(views: readonly LabelledView[]): Section | null {
  if (!views.some(({ judged }) => judged.some(hasLengths))) return null;
  const rows = rowsByTask(views, hasLengths, (view, task, axes) =>
    figure(view.label, lengthChart(view, task, axes.length), lengthNotes(view, task.task)),
  );
  return {
    id: 'length',
    name: 'Length',
    heading: 'Length generalization',
    body: html`${LENGTH_NOTE}${sharedLegend(views)}${rows}`,
  };
}

function sharedLegend(views: readonly LabelledView[]): Markup {
  return legend(new Map(views.flatMap(trainedStyles).map((style) => [style.name, style])).values());
}
