import { html } from '../markup.js';
import type { Section } from '../section.js';
import { budgetList } from '../sections/budgetList.js';
import { failuresSection } from '../sections/conditions.js';
import { subjectOf } from '../subject.js';
import { columns, type LabelledView, rowsByTask } from './columns.js';

/** What each says, and what that rests on. */
export function answersSection(views: readonly LabelledView[]): Section {
  const [first] = views;
  return {
    id: 'answer',
    name: 'Answers',
    heading: 'Answers',
    body: html`${columns(views, (view) => {
      const failures = failuresSection(view.results.failures);
      const finished = view.judged.filter(({ rows }) => rows.length > 0);
      return html`<p class="lead">${subjectOf(view.results).lead(view)}</p>${budgetList(view.results, finished)}${
        failures && html`<p><b>${failures.heading}</b></p>${failures.body}`
      }`;
    })}
${rowsByTask(
  views,
  ({ rows }) => rows.length > 0,
  (view, task, { answer }) =>
    subjectOf(view.results).panel(view, task, { caption: view.label, axes: answer }),
)}
<p class="note">${first && subjectOf(first.results).note(first)}</p>`,
  };
}
