import { percentEstimate } from '../format.js';
import { html, type Markup } from '../markup.js';
import { scroll } from '../scroll.js';
import type { JudgedRow, JudgedTask, Verdict } from '../verdict.js';
import { type Beside, MOST_BESIDE, VERDICT_WORDS, type Versus, versusOf } from '../versus.js';
import type { View } from '../view.js';
import { RISING_MARK } from './rising.js';

const SIGNS: Readonly<Record<Beside['verdict'], string>> = { better: '+', worse: '−', notClear: '·' };

/** What the signs of a verdict table mean. */
export const SIGNS_NOTE =
  '+ better than the encoding of that number, − worse, · not clear, × not compared, on the first test part, by Holm’s correction for all pairs.';

/**
 * The encodings of a task by verdict, each with its accuracy, and which of the others it is better or worse than.
 * @param of what tells this table from others of the same task
 */
export function verdictTable({ results }: View, judged: JudgedTask, of?: string): Markup {
  const groups = verdictGroups(judged);
  const rows = groups.flatMap((group) => group.rows);
  const versus = signedVersus(versusOf(results, judged), judged);
  const columns = versus === null ? [] : rows.map(({ row }) => row.encoding);
  const numbers = columns.map(
    (name, index) => html`<th scope="col"><span class="hidden">${name} </span>${index + 1}</th>`,
  );
  return scroll(
    `Verdicts on ${judged.task.name}${of === undefined ? '' : `, ${of}`}`,
    html`<table class="verdicts">
<thead><tr><th scope="col">encoding</th><th scope="col">accuracy&nbsp;%</th>${numbers}</tr></thead>
${groups.map(
  (
    group,
  ) => html`<tbody><tr><th class="verdict" scope="rowgroup" colspan="${2 + columns.length}">${group.heading}</th></tr>
${group.rows.map(
  (
    one,
  ) => html`<tr><th scope="row">${columns.length > 0 ? html`<span class="place">${rows.indexOf(one) + 1}</span>` : null}${one.row.encoding}</th>
<td>${percentEstimate(one.row)}${one.row.stillRises ? html` ${RISING_MARK}` : null}</td>${columns.map((other) => signCell(versus, one, other, judged))}</tr>
`,
)}</tbody>`,
)}</table>`,
  );
}

/** What there is to say of a task's encodings, each heading with at least one. */
function verdictGroups({ rows, needsOrder }: JudgedTask): { heading: string; rows: readonly JudgedRow[] }[] {
  const headings: readonly [Verdict, string][] = [
    ['above', 'Uses word order'],
    ['notClear', 'No verdict: not clear of what is possible without order'],
    ['below', 'Stays below what is possible without order'],
    ['oneSeed', 'No verdict: one seed'],
    ['notJudged', needsOrder ? 'Not judged' : 'Needs no order'],
  ];
  return headings.flatMap(([verdict, heading]) => {
    const group = rows.filter((row) => row.verdict === verdict);
    return group.length === 0 ? [] : [{ heading, rows: group }];
  });
}

/** null where the signs would be too many to be read, or where there are none. */
function signedVersus(versus: Versus | null, { task }: JudgedTask): Versus | null {
  const isReadable = versus !== null && versus.encodings.length <= MOST_BESIDE;
  return isReadable && versus.lengths.includes(task.testLengths[0] as number) ? versus : null;
}

function signCell(versus: Versus | null, { row }: JudgedRow, other: string, { task }: JudgedTask): Markup {
  if (row.encoding === other) return html`<td></td>`;
  const beside = versus?.of(row.encoding, other, task.testLengths[0] as number);
  const [sign, words] = beside
    ? [SIGNS[beside.verdict], VERDICT_WORDS[beside.verdict]]
    : ['×', 'not compared'];
  return html`<td class="${beside?.verdict ?? 'notCompared'}"><span aria-hidden="true">${sign}</span><span class="hidden">${words}</span></td>`;
}
