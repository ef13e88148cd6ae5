import { milliseconds } from '../../src/report/format.js';
import type { Spread } from '../measure/statistics.js';

/** '20.8': the median. */
export function msCell({ median }: Spread): string {
  return milliseconds(median);
}

/** '18.9-24.1': the shortest and the longest. */
export function rangeCell({ min, max }: Spread): string {
  return `${milliseconds(min)}-${milliseconds(max)}`;
}

/** '1.32 [1.29, 1.40]': the median of the paired ratios and their quartiles. */
export function ratioCell({ q1, median, q3 }: Spread): string {
  return `${ratio(median)} [${ratio(q1)}, ${ratio(q3)}]`;
}

function ratio(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

export function mebibytes(bytes: number | null): string {
  return bytes === null ? '' : (bytes / 2 ** 20).toFixed(0);
}
