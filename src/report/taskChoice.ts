import { html, type Markup } from './markup.js';

/** What belongs to one task: a narrow screen shows that of the chosen task only. */
export function ofTask(tasks: readonly string[], name: string, body: Markup): Markup {
  return html`<div class="of-task task-${tasks.indexOf(name) + 1}">${body}</div>
`;
}

/** The list to choose from; wide screens, and browsers that cannot choose so, show every task and no list. */
export function taskChoice(tasks: readonly string[]): Markup | null {
  if (tasks.length < 2) return null;
  const choices = [...tasks.entries()].map(([index, name]) => [`task-${index + 1}`, name] as const);
  return html`<div class="tasks" role="group" aria-label="Task"><b>Task</b>${[
    ...choices,
    ['task-all', 'all'] as const,
  ].map(
    ([id, name], index) =>
      html`<input type="radio" name="task" id="${id}"${index === 0 ? html` checked` : null}><label for="${id}">${name}</label>`,
  )}</div>
`;
}

/** Rules by which the choice acts, without a script. */
export function taskChoiceCss(tasks: readonly string[]): string {
  if (tasks.length < 2) return '';
  const rules = tasks.map(
    (_, index) => `body:has(#task-${index + 1}:checked) .of-task:not(.task-${index + 1}){display:none}`,
  );
  return `@supports selector(:has(*)){@media screen and (max-width:900px){.tasks{display:block}${rules.join('')}}}`;
}
