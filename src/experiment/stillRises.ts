import jStat from 'jstat';
import { sum } from '../util/sum.js';
import type { CurvePoint } from './results.js';

/** The part of the steps that counts as the end of a training. */
const END = 0.25;

/** Less than this much of accuracy, in the whole of the end, is no rise. */
const LEAST_RISE = 0.01;

const CONFIDENCE = 0.95;

/**
 * Whether a training was ended too soon: over its last quarter, the straight lines through the accuracies of the seeds rise by
 * a hundredth or more, and one-sided Student's t over the seeds says that this is no chance. One seed says nothing.
 */
export function stillRises(curves: readonly (readonly CurvePoint[])[]): boolean {
  const n = curves.length;
  if (n < 2) return false;
  const rises = curves.map(riseAtEnd);
  const mean = sum(rises) / n;
  if (mean < LEAST_RISE) return false;
  const variance = sum(rises.map((rise) => (rise - mean) ** 2)) / (n - 1);
  return mean > jStat.studentt.inv(CONFIDENCE, n - 1) * Math.sqrt(variance / n);
}

/** By least squares, from the beginning of the end to the last step. */
function riseAtEnd(curve: readonly CurvePoint[]): number {
  const last = curve.at(-1)?.step ?? 0;
  const points = curve.filter(({ step }) => step >= last * (1 - END));
  const step = sum(points.map((point) => point.step)) / points.length;
  const spread = sum(points.map((point) => (point.step - step) ** 2));
  if (spread === 0) return 0;
  return (sum(points.map((point) => (point.step - step) * point.value)) / spread) * last * END;
}
