import jStat from 'jstat';
import { sum } from '../util/sum.js';
import type { Estimate } from './results.js';

/** The values that an accuracy can take. */
export const ACCURACY_BOUNDS: readonly [number, number] = [0, 1];

/**
 * Mean of a sample and the 95% interval of that mean by Student's t: mean ± t(0.975, n - 1) · s / sqrt(n),
 * cut at `bounds`. One value has no spread to speak of, so its interval is null.
 *
 * @throws RangeError without values, or with one that is not finite.
 */
export function estimate(
  values: readonly number[],
  bounds: readonly [number, number] = ACCURACY_BOUNDS,
): Estimate {
  const n = values.length;
  if (n === 0) throw new RangeError('estimate: expected at least one value, got none.');
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new RangeError(`estimate: expected finite values, got ${bad}.`);

  // Rounding may carry the mean of equal values past them; then they would seem to have a spread.
  const mean = clamp(sum(values) / n, Math.min(...values), Math.max(...values));
  if (n === 1) return { mean, ci95: null, n };

  const variance = sum(values.map((value) => (value - mean) ** 2)) / (n - 1);
  const halfWidth = jStat.studentt.inv(0.975, n - 1) * Math.sqrt(variance / n);
  return { mean, ci95: [clamp(mean - halfWidth, ...bounds), clamp(mean + halfWidth, ...bounds)], n };
}

/** The middle value; of an even number of values, the mean of the middle two. @throws RangeError without values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) {
    throw new RangeError('median: expected at least one value, got none.');
  }
  return (lower + upper) / 2;
}

/** Median of times, where null means never; null when half of them or more never came. */
export function medianTime(times: readonly (number | null)[]): number | null {
  const middle = median(times.map((time) => time ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(middle) ? middle : null;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
