import type { InvarianceRow } from '../../experiment/results.js';
import { difference } from '../format.js';
import { labelOf } from '../legend.js';
import { html, joined, type Markup } from '../markup.js';
import type { Section } from '../section.js';
import type { View } from '../view.js';

/** What float32 may lose between two orders of the same sums. */
const ROUNDING = 1e-6;

/** The claim that everyone starts from: without positions, the order of the words leaves no trace. */
export function invarianceSection(view: View): Section | null {
  const rows = view.results.invariance;
  const first = rows[0];
  if (first === undefined) return null;
  const sentences = joined(
    first.sentences.map((sentence) => html`“${sentence}”`),
    ' and ',
  );
  return {
    id: 'untrained',
    name: 'Untrained',
    heading: 'Before any training',
    body: html`<p>The same words in two orders, ${sentences}, through one encoder with its first random weights. Where the largest
difference between the two outputs is only rounding, no training can teach that model to tell them apart.</p>
<section class="scroll" aria-label="Untrained encoders" tabindex="0"><table>
<thead><tr><th scope="col">encoding</th><th scope="col" class="number">largest difference</th><th scope="col">the two sentences are</th></tr></thead>
<tbody>${rows.map((row) => invarianceRow(row, view))}</tbody>
</table></section>`,
  };
}

function invarianceRow(row: InvarianceRow, { styles }: View): Markup {
  const reading = row.maxDifference < ROUNDING ? 'the same, to rounding' : 'different';
  return html`<tr><th scope="row">${labelOf(row.encoding, styles)}</th>
<td class="number">${difference(row.maxDifference)}</td><td>${reading}</td></tr>`;
}
