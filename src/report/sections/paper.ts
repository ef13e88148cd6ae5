import {
  type BesidePaper,
  besidePaper,
  OUTCOMES,
  orderingText,
  studyOfResults,
  summaryOf,
} from '../besidePaper.js';
import { html, type Markup } from '../markup.js';
import type { Section } from '../section.js';
import type { View } from '../view.js';

/** Ours beside what a paper has; there is none where results are of no published study. */
export function paperSection({ results, judged }: View): Section | null {
  const study = studyOfResults(results);
  if (!study) return null;
  const beside = besidePaper(results, judged, study);
  if (beside.length === 0) return null;
  return {
    id: 'paper',
    name: 'Paper',
    heading: `Compared with ${study.name}`,
    body: html`<p class="lead">${summaryOf(beside.flatMap(({ orderings }) => orderings))}</p>
<p>This run repeats <a href="https://arxiv.org/abs/${study.paper}">arXiv ${study.paper}</a> at scale ${String(results.study?.scale ?? '')}, where 1 is
the set-up of the paper. An ordering is a pair of encodings of which one is better in the paper. It is reproduced, or not reproduced, if our
difference is clear, with Holm’s correction; in parentheses, our accuracy of the first minus that of the second, in percentage points, or how many percent lower its perplexity is.</p>
${beside.map(part)}
<ul>${study.notes.map((note) => html`<li>${note}</li>`)}</ul>`,
  };
}

function part(beside: BesidePaper): Markup {
  const { task, source, setup, said, parts, orderings } = beside;
  return html`<h3>${task}: ${source}</h3>
<p>${said === null ? null : html`“${said}”. `}${setup}.</p>
${numbers(beside)}
<ul>${parts.map(({ ours }) =>
    OUTCOMES.map((outcome) => {
      const found = orderings.filter((one) => one.length === ours && one.outcome === outcome);
      return found.length === 0
        ? null
        : html`<li>At ${ours}, <b>${outcome}</b>: ${found.map(orderingText).join(', ')}</li>
`;
    }),
  )}</ul>`;
}

function numbers({ task, source, measures, parts, rows }: BesidePaper): Markup | null {
  if (measures === null) return null;
  return html`<section class="scroll" aria-label="Paper and ours: ${task}, ${source}" tabindex="0"><table class="numbers">
<thead><tr><th scope="col" rowspan="2">encoding</th>${parts.map(
    ({ paper, ours }) => html`<th scope="colgroup" colspan="2">length ${paper} and ${ours}</th>`,
  )}</tr>
<tr>${parts.map(() => html`<th scope="col" class="number">paper</th><th scope="col" class="number">ours</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ encoding, cells }) =>
      html`<tr><th scope="row">${encoding}</th>${cells.map(({ paper, ours }) => html`<td class="number">${paper}</td><td class="number">${ours}</td>`)}</tr>
`,
  )}</tbody></table></section>
<p class="note">Paper: ${measures.paper}; ours: ${measures.ours}.</p>`;
}
