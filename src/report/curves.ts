import type { CurvePoint } from '../experiment/results.js';
import { ACCURACY_BOUNDS, estimate } from '../experiment/statistics.js';

/** The seeds' curves at one step. */
export interface BandPoint {
  readonly step: number;
  readonly mean: number;
  /** 95% interval of the mean; equal to the mean where there is one seed. */
  readonly low: number;
  readonly high: number;
}

/** Mean and interval at every step that any curve has, by step. */
export function curveBand(
  curves: readonly (readonly CurvePoint[])[],
  bounds: readonly [number, number] = ACCURACY_BOUNDS,
): BandPoint[] {
  const values = new Map<number, number[]>();
  for (const { step, value } of curves.flat()) values.set(step, [...(values.get(step) ?? []), value]);
  return [...values]
    .sort(([a], [b]) => a - b)
    .map(([step, atStep]) => {
      const { mean, ci95 } = estimate(atStep, bounds);
      const [low, high] = ci95 ?? [mean, mean];
      return { step, mean, low, high };
    });
}
