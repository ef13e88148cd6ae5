import type { InvarianceRow } from '../../experiment/results.js';
import { cannotTellApart } from '../blindTo.js';
import { difference } from '../format.js';
import { labelOf } from '../legend.js';
import { html, joined, type Markup } from '../markup.js';
import type { Section } from '../section.js';
import type { View } from '../view.js';

/** What float32 may lose between two orders of the same sums: 4e-6 were seen, in 12 layers of width 512. */
const ROUNDING = 1e-5;

/** The claim that everyone starts from: without positions, the order of the words leaves no trace. */
export function invarianceSection(view: View): Section | null {
  const rows = view.results.invariance;
  const first = rows[0];
  if (first === undefined) return null;
  const causal = isCausal(view);
  const sentences = joined(
    first.sentences.map((sentence) => html`“${sentence}”`),
    ' and ',
  );
  return {
    id: 'untrained',
    name: 'Untrained',
    heading: 'Before any training',
    body: html`<p>Each untrained model processes the same words in two orders, ${sentences}. If the largest difference between the two
outputs is only rounding, it does not distinguish them. With “none” that holds for any
weights${causal ? ' if every token sees all others; here a token sees only earlier ones, which carries word order' : ', so training cannot change it'}. With other encodings, training can change it.</p>
<section class="scroll" aria-label="Untrained models" tabindex="0"><table>
<thead><tr><th scope="col">encoding</th><th scope="col" class="number">largest difference</th><th scope="col">the two sentences are</th></tr></thead>
<tbody>${rows.map((row) => invarianceRow(row, view))}</tbody>
</table></section>`,
  };
}

function invarianceRow(row: InvarianceRow, view: View): Markup {
  return html`<tr><th scope="row">${labelOf(row.encoding, view.styles)}</th>
<td class="number">${difference(row.maxDifference)}</td><td>${readingOf(row, isCausal(view))}</td></tr>`;
}

function readingOf({ encoding, sentences, maxDifference }: InvarianceRow, causal: boolean): string {
  if (maxDifference >= ROUNDING) return 'different';
  const [one, other] = sentences.map((sentence) => sentence.toLowerCase().split(' ')) as [string[], string[]];
  return `the same up to rounding, ${!causal && cannotTellApart(encoding, one, other) ? 'for any weights' : 'so far'}`;
}

/** The untrained encoders are those of the first settings. */
function isCausal({ results }: View): boolean {
  return results.settings[0]?.causal ?? false;
}
