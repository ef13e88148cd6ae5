import { type BetweenRow, differencesBetween } from '../../experiment/betweenResults.js';
import { percentEstimate, points, probability } from '../format.js';
import { labelOf } from '../legend.js';
import { html, type Markup } from '../markup.js';
import { scroll } from '../scroll.js';
import type { Section } from '../section.js';
import { VERDICT_WORDS } from '../versus.js';
import type { LabelledView } from './columns.js';

/** The accuracies of all, and how far each is from the first. */
export function betweenSection(views: readonly LabelledView[]): Section | null {
  const [first, ...others] = views;
  if (first === undefined) return null;
  const differences = others.map(({ results }) => differencesBetween(first.results, results));
  const heads = [
    ...views.map(({ label }) => label),
    ...others.map(({ label }) => `${label} minus ${first.label}`),
  ];
  const names = [...first.styles.keys()];
  const rows = first.tasks.flatMap((task) => names.flatMap((name) => row(task, name, views, differences)));
  return {
    id: 'numbers',
    name: 'Numbers',
    heading: 'Accuracies and their differences',
    body: html`${scroll(
      'Accuracies and their differences',
      html`<table class="numbers sortable">
<thead><tr>${['encoding', 'task', ...heads].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table>`,
    )}
<p class="note">Accuracy on the first test part in %, with 95% intervals; differences in percentage points. If two files share seeds and the
shape of a test part, runs are paired by seed and sequence, and “better” and “worse” are significant at 5% with
Holm’s correction for the encodings of a task. Otherwise there is a difference without an interval.</p>`,
  };
}

function row(
  task: string,
  encoding: string,
  views: readonly LabelledView[],
  differences: readonly (readonly BetweenRow[])[],
): Markup[] {
  const isOf = (one: { readonly task: string; readonly encoding: string }) =>
    one.task === task && one.encoding === encoding;
  const found = views.map(({ results }) => results.summary.find(isOf));
  if (found.every((one) => one === undefined)) return [];
  const styles = views[0]?.styles ?? new Map();
  const cells = [
    ...found.map((one) => (one ? percentEstimate(one) : '–')),
    ...differences.map((rows) => difference(rows.find(isOf))),
  ];
  return [
    html`<tr><th scope="row">${labelOf(encoding, styles)}</th><td>${task}</td>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>
`,
  ];
}

function difference(row: BetweenRow | undefined): Markup {
  if (row === undefined) return html`–`;
  if (row.paired === null) return html`${points(row.mean)}`;
  const { ci95, holmP, verdict } = row.paired;
  const text = `${points(row.mean)} [${ci95.map(points).join(', ')}] ${VERDICT_WORDS[verdict]}, p ${probability(holmP)}`;
  return verdict === 'notClear' ? html`${text}` : html`<b>${text}</b>`;
}
