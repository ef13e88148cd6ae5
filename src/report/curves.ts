import type { CurvePoint } from '../experiment/results.js';
import { ACCURACY_BOUNDS, estimate } from '../experiment/statistics.js';
import { groupsBy } from '../util/groupsBy.js';

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
  return [...groupsBy(curves.flat(), ({ step }) => step)]
    .sort(([a], [b]) => a - b)
    .map(([step, atStep]) => {
      const { mean, ci95 } = estimate(
        atStep.map(({ value }) => value),
        bounds,
      );
      const [low, high] = ci95 ?? [mean, mean];
      return { step, mean, low, high };
    });
}
