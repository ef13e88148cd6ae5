import { differencesOf, LIKELIHOOD, SEQUENCES } from '../experiment/differences.js';
import type { Results, TaskInfo } from '../experiment/results.js';
import { answersOf, sequencesOf } from '../experiment/testParts.js';
import { type PublishedStudy, type PublishedTable, publishedStudy } from '../studies/index.js';
import { pairsOf } from '../util/pairsOf.js';
import { sum } from '../util/sum.js';
import { percent, plural } from './format.js';
import { partLike } from './partLike.js';
import type { JudgedTask } from './verdict.js';
import { type Beside, type Versus, versusOf } from './versus.js';

/** Ours and a paper's, for one task and one table or statement of it. */
export interface BesidePaper {
  readonly task: string;
  readonly source: string;
  readonly setup: string;
  /** What the numbers are; null of a statement, which has none. */
  readonly measures: { readonly paper: string; readonly ours: string } | null;
  readonly parts: readonly { readonly paper: number; readonly ours: number }[];
  /** By encoding, a pair of numbers a part. */
  readonly rows: readonly { readonly encoding: string; readonly cells: readonly Cell[] }[];
  readonly orderings: readonly Ordering[];
  /** What a statement says. */
  readonly said: string | null;
}

export interface Cell {
  readonly paper: string;
  readonly ours: string;
}

/** Two encodings of which the paper has one as the better. */
export interface Ordering {
  readonly better: string;
  readonly worse: string;
  /** Of ours: the test part. */
  readonly length: number;
  readonly outcome: Outcome;
  /**
   * Ours, as it is shown: by how many percentage points accuracy, or exact match, of the better one is above that of the other, or by
   * how many percent its perplexity is below; null where they were not compared.
   */
  readonly difference: string | null;
}

export type Outcome = 'reproduced' | 'not reproduced' | 'not clear';

export const OUTCOMES: readonly Outcome[] = ['reproduced', 'not reproduced', 'not clear'];

/** The study that results are of; undefined where they are of none, or of one that this version does not have. */
export function studyOfResults({ study }: Pick<Results, 'study'>): PublishedStudy | undefined {
  return publishedStudy(study?.study);
}

/** @param results of the chosen runs */
export function besidePaper(
  results: Results,
  judged: readonly JudgedTask[],
  study: PublishedStudy,
): BesidePaper[] {
  return judged.flatMap((task) => {
    if (task.rows.length === 0) return [];
    const tables = study.tables.filter((table) => (table.task ?? task.task.name) === task.task.name);
    return [
      ...tables.flatMap((table) => besideTable(results, task, table)),
      ...besideStatements(results, task, study),
    ];
  });
}

/** 'Of 5 orderings: 1 reproduced, 0 not reproduced, 4 not clear.' */
export function summaryOf(orderings: readonly Ordering[]): string {
  const counts = OUTCOMES.map(
    (outcome) => `${orderings.filter((one) => one.outcome === outcome).length} ${outcome}`,
  );
  return `Of ${plural(orderings.length, 'ordering')}: ${counts.join(', ')}.`;
}

/** 'alibi > t5 (2.1), alibi > rotary (0.3%)'. */
export function orderingText({ better, worse, difference }: Ordering): string {
  return `${better} > ${worse} (${difference ?? 'not compared'})`;
}

function points(share: number): string {
  const text = (share * 100).toFixed(1);
  return text === '-0.0' ? '0.0' : text;
}

/** By how much perplexity falls where the loss falls by so many nats. */
function lowerPerplexity(nats: number): string {
  return `${points(1 - Math.exp(-nats))}%`;
}

function besideTable(results: Results, judged: JudgedTask, table: PublishedTable): BesidePaper[] {
  const { task } = judged;
  const columns = table.testLengths.flatMap((paper, place) => {
    const ours = partLike(task, paper / table.trainLength);
    return ours === null ? [] : [{ paper, ours, place }];
  });
  const encodings = judged.rows
    .map(({ row }) => row.encoding)
    .filter((encoding) => table.values[encoding] !== undefined);
  if (columns.length === 0 || encodings.length === 0) return [];
  const versus = versusOf(differencesLike(table, results, task), judged);
  const published = (encoding: string, place: number) => table.values[encoding]?.[place] as number;
  return [
    {
      task: task.name,
      ...{ source: table.source, setup: table.setup, said: null },
      measures: { paper: unitOf(table), ours: oursOf(table) },
      parts: columns.map(({ paper, ours }) => ({ paper, ours })),
      rows: encodings.map((encoding) => ({
        encoding,
        cells: columns.map(({ ours, place }) => ({
          paper: isShare(table) ? percent(published(encoding, place)) : published(encoding, place).toFixed(2),
          ours: ourCell(results, judged, table, encoding, ours),
        })),
      })),
      orderings: columns.flatMap(({ ours, place }) => {
        const pairs = pairsOf(encodings).flatMap(([one, other]) => {
          const gain = published(one, place) - published(other, place);
          if (Math.abs(gain) <= (table.margin ?? 0)) return [];
          const isBetter = table.measure === 'perplexity' ? gain < 0 : gain > 0;
          return [isBetter ? ([one, other] as const) : ([other, one] as const)];
        });
        const text = table.measure === 'perplexity' ? lowerPerplexity : points;
        return pairs.map((pair) => orderingOf(versus, pair, ours, text));
      }),
    },
  ];
}

function besideStatements(results: Results, judged: JudgedTask, study: PublishedStudy): BesidePaper[] {
  const encodings = judged.rows.map(({ row }) => row.encoding);
  return study.statements.flatMap(({ source, setup, said, trainLength, testLength, pairs }) => {
    const ours = partLike(judged.task, testLength / trainLength);
    if (ours === null) return [];
    const versus = versusOf(results, judged);
    const orderings = pairs(encodings).map((pair) => orderingOf(versus, pair, ours));
    if (orderings.length === 0) return [];
    const parts = [{ paper: testLength, ours }];
    return [{ task: judged.task.name, source, setup, measures: null, parts, rows: [], orderings, said }];
  });
}

/** Of perplexities, or of whole sequences, where the paper has those; else of answers. */
function differencesLike(
  { measure }: PublishedTable,
  { differences, runs }: Results,
  task: TaskInfo,
): Pick<Results, 'differences'> {
  if (measure === 'exact match') return { differences: differencesOf(runs, [task], SEQUENCES) };
  if (measure !== 'perplexity') return { differences };
  const able = runs.filter(({ losses }) => losses !== undefined);
  return { differences: differencesOf(able, [task], LIKELIHOOD) };
}

function orderingOf(
  versus: Versus | null,
  [better, worse]: readonly [string, string],
  length: number,
  text = points,
): Ordering {
  const beside = versus?.of(better, worse, length) ?? null;
  return { better, worse, length, outcome: outcomeOf(beside), difference: beside && text(beside.mean) };
}

function outcomeOf(beside: Beside | null): Outcome {
  if (beside === null || beside.verdict === 'notClear') return 'not clear';
  return beside.verdict === 'better' ? 'reproduced' : 'not reproduced';
}

function ourCell(
  results: Results,
  { task, rows }: JudgedTask,
  { measure }: PublishedTable,
  encoding: string,
  length: number,
): string {
  if (measure === 'perplexity') {
    const loss = rows.find(({ row }) => row.encoding === encoding)?.row.lengthLoss[length];
    return loss == null ? '–' : Math.exp(loss).toFixed(2);
  }
  const runs = results.runs.filter((run) => run.task === task.name && run.encoding === encoding);
  const count = measure === 'exact match' ? sequencesOf : answersOf;
  const { right, asked } = count(runs, task, length);
  if (right.length === 0) return '–';
  return percent(sum(right.map(sum)) / (right.length * sum(asked)));
}

function isShare({ measure }: PublishedTable): boolean {
  return measure === 'accuracy' || measure === 'exact match';
}

function unitOf(table: PublishedTable): string {
  return isShare(table) ? `${table.measure} in %` : table.measure;
}

/** There are no ranks of a single task: accuracies stand beside them. */
function oursOf(table: PublishedTable): string {
  return table.measure === 'mean reciprocal rank' ? 'accuracy in %' : unitOf(table);
}
