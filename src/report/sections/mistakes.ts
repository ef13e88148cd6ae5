import type { Mistake, Run, TaskInfo } from '../../experiment/results.js';
import { sum } from '../../util/sum.js';
import { count, percent } from '../format.js';
import { labelOf } from '../legend.js';
import { html, joined, type Markup } from '../markup.js';
import { scroll } from '../scroll.js';
import type { Section } from '../section.js';
import { ofTask } from '../taskChoice.js';
import { CONTROL, type JudgedTask } from '../verdict.js';
import type { View } from '../view.js';

/** Where the worst case goes wrong, task by task. */
export function mistakesSection(view: View): Section | null {
  // Of a text the next character is often another one: the mistakes would be most of the page, and say nothing.
  const judged = view.judged.filter(({ task }) => !task.isText);
  if (judged.length === 0) return null;
  return {
    id: 'mistakes',
    name: 'Mistakes',
    heading: 'Mistakes of the worst run',
    body: html`<p>For each task, the encoding with the lowest mean accuracy on the test part (without “none”, which cannot use word order,
if there are others), and its worst seed. Rows are true classes, columns predicted ones; counts are of sequences, or of tokens in tagging tasks.</p>
<div class="grid cases">${judged.map((task) => {
      const run = worstRun(task, view.results.runs);
      return run && ofTask(view.tasks, task.task.name, worstCase(task.task, run, view));
    })}</div>`,
  };
}

/** Of the encodings that might use word order, the worst by its mean; of its seeds, the worst. */
function worstRun({ task, rows }: JudgedTask, runs: readonly Run[]): Run | undefined {
  const others = rows.filter(({ row }) => row.encoding !== CONTROL);
  const [worst] = [...(others.length > 0 ? others : rows)].sort((a, b) => a.row.mean - b.row.mean);
  return runs
    .filter((run) => run.task === task.name && run.encoding === worst?.row.encoding)
    .sort((a, b) => a.testAccuracy - b.testAccuracy)[0];
}

function worstCase(task: TaskInfo, run: Run, { styles }: View): Markup {
  const { confusion, mistakes } = run;
  return html`<div class="case"><h3>${task.name}: ${labelOf(run.encoding, styles)}</h3>
<p>Seed ${run.seed}, ${percent(run.testAccuracy)}% correct.</p>
${confusion ? confusionTable(task, confusion) : html`<p>There is no confusion matrix: ${task.classes.length} classes are too many.</p>`}
${
  mistakes.length === 0
    ? html`<p>No mistakes on the test part.</p>`
    : html`<p>Examples:</p><ul>${mistakes.map((mistake) => html`<li>${sentence(task, mistake)}</li>`)}</ul>`
}</div>
`;
}

function confusionTable({ name, classes }: TaskInfo, confusion: readonly (readonly number[])[]): Markup {
  // Of a language model some of the vocabulary, such as padding, is never asked for.
  const used = [...classes.keys()].filter(
    (at) => sum(confusion[at] ?? []) + sum(confusion.map((row) => row[at] ?? 0)) > 0,
  );
  return html`${scroll(
    `Confusion matrix: ${name}`,
    html`<table class="confusion">
<thead><tr><td></td><th scope="colgroup" colspan="${used.length}">predicted</th></tr>
<tr><th scope="col">true</th>${used.map((answer) => html`<th scope="col">${classes[answer]}</th>`)}</tr></thead>
<tbody>${used.map((truth) => {
      const row = confusion[truth] ?? [];
      const all = sum(row);
      return html`<tr><th scope="row">${classes[truth]}</th>${used.map((answer) => {
        const number = row[answer] ?? 0;
        const share = Math.round((100 * number) / Math.max(1, all));
        return html`<td class="number" style="--share:${share}%">${count(number)}</td>`;
      })}</tr>
`;
    })}</tbody></table>`,
  )}<p class="key">0% <span class="shares"></span> 100% of a row</p>`;
}

/** The sentence, and what was said of it; of a tagged one, at each token that is wrong. */
function sentence({ type, causal }: TaskInfo, { tokens, expected, answered }: Mistake): Markup {
  if (type === 'classify') {
    return html`“${tokens.join(' ')}” is <b>${expected[0]}</b>, predicted <b>${answered[0]}</b>`;
  }
  const words = tokens.map((token, place) =>
    expected[place] === answered[place]
      ? token
      : html`<b>${token}</b> (${causal ? 'next is' : 'is'} ${expected[place]}, predicted ${answered[place]})`,
  );
  return html`“${joined(words, ' ')}”`;
}
