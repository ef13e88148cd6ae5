import type { Results } from '../experiment/results.js';
import {
  type BesidePaper,
  besidePaper,
  OUTCOMES,
  orderingText,
  studyOfResults,
  summaryOf,
} from './besidePaper.js';
import { newTable, type Paint } from './terminal.js';
import type { JudgedTask } from './verdict.js';
import { wrapped } from './wrapped.js';

const WIDTH = 96;

/** Ours beside the published numbers, for a terminal; nothing where results are of no published study. */
export function besidePaperBlocks(results: Results, judged: readonly JudgedTask[], paint: Paint): string[] {
  const study = studyOfResults(results);
  if (!study) return [];
  const beside = besidePaper(results, judged, study);
  const head = paint('bold', `Compared with ${study.name} (arXiv ${study.paper})`);
  if (beside.length === 0) return [`${head}\nThe paper has no comparable results.`];
  const orderings = beside.flatMap((one) => one.orderings);
  return [
    head,
    ...beside.map((one) => tableBlock(one, paint)),
    [
      paint('bold', 'All orderings of the paper'),
      ...wrapped(summaryOf(orderings), WIDTH).map((line) => ` ${line}`),
      ...study.notes.flatMap((note) => indented(note, paint)),
    ].join('\n'),
  ];
}

function tableBlock(beside: BesidePaper, paint: Paint): string {
  const { task, source, setup, said, orderings, parts } = beside;
  const lines = parts.flatMap(({ ours }) =>
    OUTCOMES.flatMap((outcome) => {
      const found = orderings.filter((one) => one.length === ours && one.outcome === outcome);
      if (found.length === 0) return [];
      return indented(`at ${ours}, ${outcome}: ${found.map(orderingText).join(', ')}`, paint);
    }),
  );
  return [
    `${paint('bold', task)}  ${source}${said === null ? '' : `: ${said}`}`,
    ...indented(setup, paint),
    ...numbers(beside, paint),
    ...lines,
  ].join('\n');
}

function numbers({ measures, parts, rows }: BesidePaper, paint: Paint): string[] {
  if (measures === null) return [];
  const heads = parts.flatMap(({ paper, ours }) => [`paper\n(${paper})`, `ours\n(${ours})`]);
  const table = newTable(['encoding', ...heads], paint, ['left']);
  table.push(
    ...rows.map(({ encoding, cells }) => [encoding, ...cells.flatMap(({ paper, ours }) => [paper, ours])]),
  );
  const unit =
    measures.paper === measures.ours ? measures.paper : `paper: ${measures.paper}; ours: ${measures.ours}`;
  return [table.toString(), ...indented(`${unit}; in parentheses the maximum test length`, paint)];
}

function indented(text: string, paint: Paint): string[] {
  return wrapped(text, WIDTH).map((line, place) => paint('dim', ` ${place === 0 ? '' : '  '}${line}`));
}
