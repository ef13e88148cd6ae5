import type { Results } from '../experiment/results.js';
import { VERSION } from '../version.js';
import { figure } from './figure.js';
import { list, plural } from './format.js';
import { legend } from './legend.js';
import { html, type Markup } from './markup.js';
import { drawPage } from './page.js';
import { stylesOf } from './palette.js';
import { printable } from './printable.js';
import { drawSection, type Section, sectionLinks } from './section.js';
import { conditions, failuresSection } from './sections/conditions.js';
import {
  hasLengths,
  LEARNING_NOTE,
  LENGTH_NOTE,
  learningCharts,
  lengthChart,
  lengthNotes,
} from './sections/curves.js';
import { summaryTables } from './sections/summaryTable.js';
import { sharedAxes } from './sharedAxes.js';
import { subjectOf } from './subject.js';
import type { JudgedTask } from './verdict.js';
import { trainedStyles, type View, viewOf } from './view.js';

export interface LabelledResults {
  /** What tells these results from the others, such as their file. */
  readonly label: string;
  readonly results: Results;
}

interface LabelledView extends View {
  readonly label: string;
}

/** One page of several results: the answer and the numbers of each, and curves on the same axes. */
export function renderSideBySide(given: readonly LabelledResults[]): string {
  const files = printable(given);
  const styles = stylesOf(files.map(({ results }) => results));
  const views = files.map(({ label, results }) => ({ label, ...viewOf(results, styles) }));
  const sections: readonly (Section | null)[] = [
    { id: 'answer', name: 'Answers', heading: 'What each says', body: forEach(views, answer) },
    {
      id: 'numbers',
      name: 'Numbers',
      heading: 'The numbers',
      body: forEach(views, (view) => summaryTables(view, `, ${view.label}`)),
    },
    {
      id: 'learning',
      name: 'Training',
      heading: 'While training',
      body: html`${LEARNING_NOTE}${sharedLegend(views)}${byTask(views, hasRuns, (view, task, axes) =>
        figure(view.label, learningCharts(view, task, axes)),
      )}`,
    },
    lengthSection(views),
    {
      id: 'conditions',
      name: 'Conditions',
      heading: 'How each was run',
      body: forEach(views, ({ results }) => conditions(results)),
    },
  ];
  const shown = sections.filter((section) => section !== null);
  return drawPage({
    title: 'Comparisons side by side',
    header: html`<h1>${plural(files.length, 'comparison')} side by side</h1>
<p class="note">Curves of one task are on the same axes. What else there is to see of each is in its own report.</p>
${sectionLinks(shown)}`,
    main: html`${shown.map(drawSection)}`,
    footer: `Drawn by tfjs-transformer-block ${VERSION} from ${list(files.map(({ label }) => label))}.`,
  });
}

function answer({ results, ...view }: View): Markup {
  const failures = failuresSection(results.failures);
  return html`${subjectOf(results).answer({ results, ...view })}${
    failures && html`<p><b>${failures.heading}</b></p>${failures.body}`
  }`;
}

function lengthSection(views: readonly LabelledView[]): Section | null {
  if (!views.some(({ judged }) => judged.some(hasLengths))) return null;
  return {
    id: 'length',
    name: 'Length',
    heading: 'Beyond the lengths of training',
    body: html`${LENGTH_NOTE}${sharedLegend(views)}${byTask(views, hasLengths, (view, task, axes) =>
      figure(view.label, lengthChart(view, task, axes.length), lengthNotes(view, task.task)),
    )}`,
  };
}

function forEach(views: readonly LabelledView[], draw: (view: LabelledView) => Markup): Markup {
  return html`${views.map((view) => html`<h3 class="file">${view.label}</h3>${draw(view)}`)}`;
}

/** A row of figures a task, one of each result that has it. */
function byTask(
  views: readonly LabelledView[],
  shows: (task: JudgedTask) => boolean,
  draw: (view: LabelledView, task: JudgedTask, axes: ReturnType<typeof sharedAxes>) => Markup,
): Markup {
  const names = new Set(views.flatMap(({ judged }) => judged.filter(shows).map(({ task }) => task.name)));
  return html`${[...names].map((name) => {
    const axes = sharedAxes(views, name);
    const figures = views.map((view) =>
      view.judged
        .filter((task) => task.task.name === name && shows(task))
        .map((task) => draw(view, task, axes)),
    );
    return html`<h3>${name}</h3><div class="grid">${figures}</div>`;
  })}`;
}

function hasRuns({ rows }: JudgedTask): boolean {
  return rows.length > 0;
}

function sharedLegend(views: readonly LabelledView[]): Markup {
  return legend(new Map(views.flatMap(trainedStyles).map((style) => [style.name, style])).values());
}
