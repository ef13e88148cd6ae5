import { budget } from '../budget.js';
import { plural, points, probability } from '../format.js';
import { html, type Markup } from '../markup.js';
import { scroll } from '../scroll.js';
import type { Section } from '../section.js';
import { ofTask } from '../taskChoice.js';
import type { JudgedTask } from '../verdict.js';
import {
  type Beside,
  countsOf,
  fewSeedsNote,
  MOST_BESIDE,
  VERDICT_WORDS,
  type Versus,
  versusOf,
} from '../versus.js';
import type { View } from '../view.js';

/** Which encoding is better than which. */
export function differencesSection(view: View): Section | null {
  const tasks = view.judged.flatMap((judged) => {
    const versus = versusOf(view.results, judged);
    return versus === null ? [] : [{ judged, versus }];
  });
  if (tasks.length === 0) return null;
  return {
    id: 'differences',
    name: 'Differences',
    heading: 'Pairwise differences',
    body: html`<p>Each cell is the accuracy of its row minus that of its column, in percentage points, with a verdict: “better” and
“worse” are significant at 5% with Holm’s correction for all pairs of a task at one length. Encodings are paired by seed and test
sequence, and the test accounts for the variation of both.</p>
${tasks.map(({ judged, versus }) => taskPart(view, judged, versus))}`,
  };
}

function taskPart(view: View, judged: JudgedTask, versus: Versus): Markup {
  const { name } = judged.task;
  const isLarge = versus.encodings.length > MOST_BESIDE;
  const matrix = scroll(`Differences on ${name}`, matrixTable(versus));
  return ofTask(
    view.tasks,
    name,
    html`<h3>${name}</h3>
${isLarge ? scroll(`Differences on ${name}, counted`, countTable(versus)) : matrix}
<p class="note">${plural(versus.pairs, 'pair')} per length, after ${budget(view.results, [judged])}${fewSeedsNote(versus)}.</p>
<details><summary>${isLarge ? 'All pairs' : 'Intervals'}</summary>${
      isLarge ? matrix : pairList(versus)
    }</details>`,
  );
}

function matrixTable({ encodings, lengths, of }: Versus): Markup {
  const cell = (encoding: string, other: string) =>
    lengths.map(
      (length, i) =>
        html`${i === 0 ? null : html`<br>`}${lengths.length > 1 ? `${length}: ` : null}${besideText(of(encoding, other, length))}`,
    );
  return html`<table class="beside">
<thead><tr><th scope="col">row minus column</th>${encodings.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${encodings.map(
    (encoding) => html`<tr><th scope="row">${encoding}</th>${encodings.map(
      (other) => html`<td>${other === encoding ? '–' : cell(encoding, other)}</td>`,
    )}</tr>
`,
  )}</tbody></table>`;
}

function besideText(beside: Beside | null): Markup {
  if (beside === null) return html`not compared`;
  const text = `${points(beside.mean)} ${VERDICT_WORDS[beside.verdict]}`;
  return beside.verdict === 'notClear' ? html`${text}` : html`<b>${text}</b>`;
}

function countTable(versus: Versus): Markup {
  const kinds = ['better', 'worse', 'notClear'] as const;
  const heads = { better: 'better than', worse: 'worse than', notClear: 'not clear' };
  return html`<table class="numbers">
<thead><tr><th scope="col" rowspan="2">encoding</th>${versus.lengths.map((length) => html`<th scope="colgroup" colspan="3">at ${length} tokens</th>`)}</tr>
<tr>${versus.lengths.flatMap(() => kinds.map((kind) => html`<th scope="col">${heads[kind]}</th>`))}</tr></thead>
<tbody>${versus.encodings.map(
    (encoding) => html`<tr><th scope="row">${encoding}</th>${versus.lengths.flatMap((length) => {
      const counts = countsOf(versus, encoding, length);
      return kinds.map((kind) => html`<td class="number">${counts[kind]}</td>`);
    })}</tr>
`,
  )}</tbody></table>`;
}

function pairList({ encodings, lengths, of }: Versus): Markup {
  const pairs = encodings.flatMap((encoding, index) =>
    encodings.slice(index + 1).map((other) => {
      const parts = lengths.flatMap((length) => {
        const beside = of(encoding, other, length);
        if (beside === null) return [];
        const { mean, ci95, holmP } = beside;
        return [`${length}: ${points(mean)} [${ci95.map(points).join(', ')}], p ${probability(holmP)}`];
      });
      return parts.length === 0
        ? null
        : html`<li>${encoding} minus ${other}, ${parts.join('; ')}</li>
`;
    }),
  );
  return html`<p>Tokens: difference [95% interval], p with Holm’s correction.</p><ul>${pairs}</ul>`;
}
