import type { InvarianceRow } from '../../experiment/results.js';
import { difference } from '../format.js';
import { encodingLabel } from '../legend.js';
import { html, joined, type Markup } from '../markup.js';
import type { EncodingStyle } from '../palette.js';

/** What float32 may lose between two orders of the same sums. */
const ROUNDING = 1e-6;

/** The claim that everyone starts from: without positions, the order of the words leaves no trace. */
export function invarianceSection(
  rows: readonly InvarianceRow[],
  styles: ReadonlyMap<string, EncodingStyle>,
): Markup | null {
  const first = rows[0];
  if (first === undefined) return null;
  const sentences = joined(
    first.sentences.map((sentence) => html`“${sentence}”`),
    ' and ',
  );
  return html`<section id="untrained">
<h2>Before any training</h2>
<p>The same words in two orders, ${sentences}, through one encoder with its first random weights. Where the largest
difference between the two outputs is only rounding, no training can teach that model to tell them apart.</p>
<section class="scroll" aria-label="Untrained encoders" tabindex="0"><table>
<thead><tr><th scope="col">encoding</th><th scope="col" class="number">largest difference</th><th scope="col">the two sentences are</th></tr></thead>
<tbody>${rows.map((row) => invarianceRow(row, styles))}</tbody>
</table></section>
</section>`;
}

function invarianceRow(row: InvarianceRow, styles: ReadonlyMap<string, EncodingStyle>): Markup {
  const style = styles.get(row.encoding);
  const reading = row.maxDifference < ROUNDING ? 'the same, to rounding' : 'different';
  return html`<tr><th scope="row">${style === undefined ? row.encoding : encodingLabel(style)}</th>
<td class="number">${difference(row.maxDifference)}</td><td>${reading}</td></tr>`;
}
