import type { Results, SummaryRow, TaskInfo } from '../experiment/results.js';

/**
 * What an encoding's interval says beside the best that a predictor blind to order can do:
 * clear 'above' it (the encoding uses word order), wholly 'below' it, or 'notClear' of it (no verdict);
 * 'oneSeed' has no interval to judge by; 'notJudged' is for a task with nothing to judge against.
 */
export type Verdict = 'above' | 'below' | 'notClear' | 'oneSeed' | 'notJudged';

/** The best that is possible without order. */
export interface Reference {
  /** The ceiling that the task knows of itself, or the runs without any encoding. */
  readonly kind: 'bagOfWords' | 'control';
  readonly low: number;
  readonly high: number;
}

export interface JudgedTask {
  readonly task: TaskInfo;
  /** False for the control that an order-free encoder can solve. */
  readonly needsOrder: boolean;
  /** null where it is not known. */
  readonly reference: Reference | null;
  readonly rows: readonly JudgedRow[];
}

export interface JudgedRow {
  readonly row: SummaryRow;
  readonly verdict: Verdict;
}

/** The encoding that is none: the runs that stand in for a ceiling where a task does not know its own. */
export const CONTROL = 'none';

/**
 * How far above, as a part of the room between the reference and 1. Seeds that agree by chance have an interval
 * without any width: 50.4% twice, beside a ceiling of 50%, would pass for knowing the order.
 */
const CLEARANCE = 0.02;

/** A mean has rounding: nearer than this is no difference. */
const ROUNDING = 1e-9;

/** Every task of a comparison with its rows, in the order of the results. */
export function judge(results: Results): JudgedTask[] {
  return results.tasks.map((task) => {
    const rows = results.summary.filter((row) => row.task === task.name);
    const needsOrder = task.bagOfWordsAccuracy === null || task.bagOfWordsAccuracy < 1;
    const reference = needsOrder ? referenceOf(task, rows, results) : null;
    return {
      task,
      needsOrder,
      reference,
      rows: rows.map((row) => ({ row, verdict: needsOrder ? verdictOf(row, reference) : 'notJudged' })),
    };
  });
}

function referenceOf(
  task: TaskInfo,
  rows: readonly SummaryRow[],
  { settings }: Pick<Results, 'settings'>,
): Reference | null {
  const ceiling = task.bagOfWordsAccuracy;
  if (ceiling !== null) return { kind: 'bagOfWords', low: ceiling, high: ceiling };
  if (isCausal(task, settings)) return null;
  const interval = rows.find((row) => row.encoding === CONTROL)?.ci95 ?? null;
  return interval === null ? null : { kind: 'control', low: interval[0], high: interval[1] };
}

/** Whether its models know order without any encoding. */
export function isCausal(task: TaskInfo, settings: Results['settings']): boolean {
  return task.causal === true || settings.some(({ causal }) => causal);
}

function verdictOf(row: SummaryRow, reference: Reference | null): Verdict {
  if (row.ci95 === null) return 'oneSeed';
  if (reference === null) return 'notJudged';
  if (reference.kind === 'control' && row.encoding === CONTROL) return 'notJudged';
  if (row.ci95[0] > reference.high + CLEARANCE * (1 - reference.high)) return 'above';
  if (row.ci95[1] < reference.low - ROUNDING) return 'below';
  return 'notClear';
}
