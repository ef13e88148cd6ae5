import { CURVE_EXAMPLES } from '../../experiment/curveSample.js';
import type { TaskInfo } from '../../experiment/results.js';
import { ACCURACY, type Learning, LOSS, learningCurves } from '../charts/learningCurves.js';
import { lengthCurves } from '../charts/lengthCurves.js';
import { type Axes, withAxes } from '../charts/withAxes.js';
import { curveBand } from '../curves.js';
import { drawChart, figure } from '../figure.js';
import { list } from '../format.js';
import { legend } from '../legend.js';
import { lengthLimits } from '../limits.js';
import { html, type Markup } from '../markup.js';
import type { Section } from '../section.js';
import { ofTask } from '../taskChoice.js';
import { thinned } from '../thinned.js';
import type { JudgedTask } from '../verdict.js';
import { trainedStyles, type View } from '../view.js';

/** Points of a curve that a chart of this width can show. */
const MOST_POINTS = 50;

/** What a point of an accuracy curve is measured on, and so what 'steps to 95%' rests on. */
export const CURVE_NOTE = `During training, accuracy is measured on the first test part: on all of its sequences up to \
${CURVE_EXAMPLES}, as in all built-in tasks, otherwise on about that many, evenly spaced, with sequences of the same words kept together.`;

export const LEARNING_NOTE = html`<p>${CURVE_NOTE} Lines are means over seeds, bands their 95% intervals
(Student’s t), faint lines single seeds. Dashed: the best possible without word order.</p>`;

export const LENGTH_NOTE = html`<p>Shaded: training lengths. Bars are 95% intervals, which account for the variation of seeds and test sequences; encodings at one length
are shifted so that none hides another. Dashed: the best possible without word order.</p>`;

/** How fast each encoding learns. */
export function learningSection(view: View): Section {
  const tasks = view.judged.filter(({ rows }) => rows.length > 0);
  return {
    id: 'learning',
    name: 'Training',
    heading: 'Training curves',
    body: html`${LEARNING_NOTE}
${legend(trainedStyles(view))}
<div class="grid">${tasks.map((task) =>
      ofTask(view.tasks, task.task.name, figure(task.task.name, learningCharts(view, task))),
    )}</div>`,
  };
}

/** Accuracy, and below it the loss. */
export function learningCharts(
  { results, styles }: View,
  { task, needsOrder }: JudgedTask,
  axes: { readonly accuracy: Axes; readonly loss: Axes } = { accuracy: {}, loss: {} },
): Markup {
  const runs = results.runs.filter((run) => run.task === task.name).map(drawable);
  const reference = needsOrder ? (task.bagOfWordsAccuracy ?? undefined) : undefined;
  const accuracy = learningCurves(runs, styles, { ...ACCURACY, reference }, curveBand);
  const loss = learningCurves(runs, styles, LOSS, curveBand);
  return html`${drawChart(
    `Test accuracy on ${task.name} during training, one curve per encoding`,
    withAxes(accuracy, axes.accuracy),
  )}${drawChart(`Training loss on ${task.name}, one curve per encoding`, withAxes(loss, axes.loss))}`;
}

function drawable({ encoding, lossCurve, accuracyCurve }: Learning): Learning {
  return {
    encoding,
    lossCurve: thinned(lossCurve, MOST_POINTS),
    accuracyCurve: thinned(accuracyCurve, MOST_POINTS),
  };
}

/** How far each encoding carries what it learned. Own data have one length, and then there is nothing to draw. */
export function lengthSection(view: View): Section | null {
  const tasks = view.judged.filter(hasLengths);
  if (tasks.length === 0) return null;
  return {
    id: 'length',
    name: 'Length',
    heading: 'Length generalization',
    body: html`${LENGTH_NOTE}
${legend(trainedStyles(view))}
<div class="grid">${tasks.map((task) =>
      ofTask(
        view.tasks,
        task.task.name,
        figure(task.task.name, lengthChart(view, task), lengthNotes(view, task.task)),
      ),
    )}</div>`,
  };
}

export function hasLengths({ task, rows }: JudgedTask): boolean {
  return task.testLengths.length > 1 && rows.length > 0;
}

export function lengthChart({ styles }: View, { task, rows }: JudgedTask, axes: Axes = {}): Markup {
  const curves = lengthCurves(
    task,
    rows.map(({ row }) => row),
    styles,
  );
  return drawChart(
    `Accuracy on ${task.name} by sequence length, one line per encoding`,
    withAxes(curves, axes),
  );
}

export function lengthNotes({ results }: View, { name }: TaskInfo): Markup {
  return html`${lengthLimits(results.runs, name).map(
    ({ encoding, lengths, reason }) =>
      html`<p><b>${encoding}</b> cannot run at ${list(lengths.map(String))} tokens: ${reason}</p>`,
  )}`;
}
