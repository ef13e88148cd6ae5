import { html } from '../markup.js';
import type { Section } from '../section.js';
import type { Subject } from '../subject.js';
import { ofTask } from '../taskChoice.js';
import type { View } from '../view.js';
import { budgetList } from './budgetList.js';

/** The answer first, with its budget, then what it rests on, task by task. */
export function answerSection(subject: Subject, view: View): Section {
  const finished = view.judged.filter(({ rows }) => rows.length > 0);
  return {
    id: 'answer',
    name: 'Answer',
    heading: null,
    body: html`<p class="lead">${subject.lead(view)}</p>
${budgetList(view.results, finished)}
<div class="grid">${finished.map((task) => ofTask(view.tasks, task.task.name, subject.panel(view, task)))}</div>
<p class="note">${subject.note(view)}</p>`,
  };
}
