import { percentEstimate, plural } from '../format.js';
import { html, type Markup } from '../markup.js';
import { scroll } from '../scroll.js';
import type { JudgedRow, JudgedTask, Verdict } from '../verdict.js';
import { type Beside, countsOf, MOST_BESIDE, VERDICT_WORDS, type Versus, versusOf } from '../versus.js';
import type { View } from '../view.js';
import { RISING_MARK } from './rising.js';

const SIGNS: Readonly<Record<Beside['verdict'], string>> = { better: '+', worse: '−', notClear: '·' };

/** What the signs of a verdict table mean. */
export const SIGNS_NOTE = `+ better than the encoding with that number, − worse, · not clear, × not compared; for more than ${MOST_BESIDE} encodings, how many others each is better or worse than. Differences are on the first test part, at 5% with Holm’s correction for all pairs.`;

/** A column beside accuracies: what it says of each encoding. */
interface Column {
  readonly head: Markup;
  cell(row: JudgedRow): Markup;
}

/**
 * The encodings of a task by verdict, each with its accuracy, and which of the others it is better or worse than.
 * @param of what tells this table from others of the same task
 */
export function verdictTable({ results }: View, judged: JudgedTask, of?: string): Markup {
  const groups = verdictGroups(judged);
  const rows = groups.flatMap((group) => group.rows);
  const versus = versusOf(results, judged);
  const isCounted = rows.length > MOST_BESIDE;
  const columns = versus === null ? [] : (isCounted ? countColumns : signColumns)(versus, rows, judged);
  const isNumbered = columns.length > 0 && !isCounted;
  const table = scroll(
    `Verdicts on ${judged.task.name}${of === undefined ? '' : `, ${of}`}`,
    html`<table class="verdicts">
<thead><tr><th scope="col">encoding</th><th scope="col">accuracy&nbsp;%</th>${columns.map(({ head }) => html`<th scope="col">${head}</th>`)}</tr></thead>
${groups.map(
  (
    group,
  ) => html`<tbody><tr><th class="verdict" scope="rowgroup" colspan="${2 + columns.length}">${group.heading}</th></tr>
${group.rows.map(
  (
    one,
  ) => html`<tr><th scope="row">${isNumbered ? html`<span class="place">${rows.indexOf(one) + 1}</span>` : null}${one.row.encoding}</th>
<td>${percentEstimate(one.row)}${one.row.stillRises ? html` ${RISING_MARK}` : null}</td>${columns.map(({ cell }) => cell(one))}</tr>
`,
)}</tbody>`,
)}</table>`,
  );
  // The picture above has them all.
  return isCounted
    ? html`<details><summary>Verdicts on ${plural(rows.length, 'encoding')}</summary>${table}</details>`
    : table;
}

/** A column for each of the others, with a sign. */
function signColumns({ of }: Versus, rows: readonly JudgedRow[], { task }: JudgedTask): Column[] {
  const length = task.testLengths[0] as number;
  return rows.map((other, index) => ({
    head: html`<span class="hidden">${other.row.encoding} </span>${index + 1}`,
    cell: (one) =>
      one === other ? html`<td></td>` : signCell(of(one.row.encoding, other.row.encoding, length)),
  }));
}

function signCell(beside: Beside | null): Markup {
  const [sign, words] =
    beside === null ? ['×', 'not compared'] : [SIGNS[beside.verdict], VERDICT_WORDS[beside.verdict]];
  return html`<td class="${beside?.verdict ?? 'notCompared'}"><span aria-hidden="true">${sign}</span><span class="hidden">${words}</span></td>`;
}

/** How many of the others each is better and worse than. */
function countColumns(versus: Versus, _rows: readonly JudgedRow[], { task }: JudgedTask): Column[] {
  const length = task.testLengths[0] as number;
  return (['better', 'worse'] as const).map((verdict) => ({
    head: html`<span aria-hidden="true">${SIGNS[verdict]}</span><span class="hidden">${VERDICT_WORDS[verdict]} than</span>`,
    cell: ({ row }) => {
      const number = countsOf(versus, row.encoding, length)[verdict];
      return html`<td class="${number === 0 ? 'notClear' : verdict}">${number}</td>`;
    },
  }));
}

/** What there is to say of a task's encodings, each heading with at least one. */
function verdictGroups({ rows, needsOrder }: JudgedTask): { heading: string; rows: readonly JudgedRow[] }[] {
  const headings: readonly [Verdict, string][] = [
    ['above', 'Uses word order'],
    ['notClear', 'No verdict: not clearly above or below the best possible without word order'],
    ['below', 'Below the best possible without word order'],
    ['oneSeed', 'No verdict: one seed'],
    ['notJudged', needsOrder ? 'Not judged' : 'Needs no order'],
  ];
  return headings.flatMap(([verdict, heading]) => {
    const group = rows.filter((row) => row.verdict === verdict);
    return group.length === 0 ? [] : [{ heading, rows: group }];
  });
}
