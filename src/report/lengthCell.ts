import type { SummaryRow, TaskInfo } from '../experiment/results.js';
import { percent } from './format.js';

/** The test parts that have columns of their own. A single one is the accuracy that stands there already. */
export function lengthColumns({ testLengths, isText }: TaskInfo): readonly number[] {
  return testLengths.length > 1 || isText ? testLengths : [];
}

/**
 * What a row says of a test part: accuracy in % or, of a text, perplexity; 'limit' where the encoding cannot run there.
 * @param none where there is no such part
 */
export function lengthCell(
  row: SummaryRow,
  { isText }: TaskInfo,
  length: number | undefined,
  none: string,
): string {
  const [accuracy, loss] = [row.lengthAccuracy[String(length)], row.lengthLoss[String(length)]];
  if (accuracy === undefined || loss === undefined) return none;
  if (accuracy === null || loss === null) return 'limit';
  return isText ? Math.exp(loss).toFixed(2) : percent(accuracy.mean);
}
