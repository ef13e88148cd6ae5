import * as Plot from '@observablehq/plot';
import type { CurvePoint, Run } from '../../experiment/results.js';
import type { BandPoint } from '../curves.js';
import type { EncodingStyle } from '../palette.js';

/** What is drawn of a run, which may be under way. */
export type Learning = Pick<Run, 'encoding' | 'lossCurve' | 'accuracyCurve'>;

/** Which of a run's curves, and how to show it. */
export interface CurveKind {
  readonly label: string;
  /** Shown value = value x scale. */
  readonly scale: number;
  readonly bounds: readonly [number, number];
  readonly pick: (run: Learning) => readonly CurvePoint[];
  /** A level to compare with, in the curve's own unit. */
  readonly reference?: number | undefined;
}

export const ACCURACY: CurveKind = {
  label: 'test accuracy (%)',
  scale: 100,
  bounds: [0, 1],
  pick: (run) => run.accuracyCurve,
};

export const LOSS: CurveKind = {
  label: 'training loss (nats)',
  scale: 1,
  bounds: [0, Number.POSITIVE_INFINITY],
  pick: (run) => run.lossCurve,
};

/** Mean and interval of the curves of some seeds. */
export type Band = (
  seeds: readonly (readonly CurvePoint[])[],
  bounds: CurveKind['bounds'],
) => readonly BandPoint[];

/** Symbols on each curve; they start at another place for each encoding, so that curves on top of each other differ. */
const SYMBOLS_PER_CURVE = 3;

/**
 * One task: the mean over seeds with its 95% band, each seed faint.
 *
 * @param bandOf `curveBand`, or for one seed `curveItself`
 */
export function learningCurves(
  runs: readonly Learning[],
  styles: ReadonlyMap<string, EncodingStyle>,
  kind: CurveKind,
  bandOf: Band,
): Plot.PlotOptions {
  const { scale, reference } = kind;
  const curves = [...styles.values()].flatMap((style) => {
    const seeds = runs.filter((run) => run.encoding === style.name).map(kind.pick);
    return seeds.length === 0 ? [] : [{ style, seeds, band: bandOf(seeds, kind.bounds) }];
  });
  return {
    width: 340,
    height: 250,
    marginLeft: 40,
    // Half of '10,000'.
    marginRight: 20,
    marginTop: 26,
    marginBottom: 38,
    x: { label: 'step', ticks: 4, nice: false },
    y: { label: kind.label, ticks: 5, nice: true },
    marks: [
      Plot.gridY({ ticks: 5 }),
      reference === undefined ? null : referenceLine(reference * scale),
      ...curves.map(({ style, band }) =>
        Plot.areaY(band, {
          x: 'step',
          y1: (point: BandPoint) => point.low * scale,
          y2: (point: BandPoint) => point.high * scale,
          fill: style.color,
          fillOpacity: 0.16,
        }),
      ),
      ...curves.flatMap(({ style, seeds }) =>
        // One seed is the mean itself.
        (seeds.length === 1 ? [] : seeds).map((points) =>
          Plot.lineY(points, {
            x: 'step',
            y: (point: CurvePoint) => point.value * scale,
            stroke: style.color,
            strokeWidth: 0.75,
            strokeOpacity: 0.3,
          }),
        ),
      ),
      ...curves.map(({ style, band }) =>
        Plot.lineY(band, {
          x: 'step',
          y: (point: BandPoint) => point.mean * scale,
          stroke: style.color,
          strokeWidth: 2,
          strokeDasharray: style.dash,
        }),
      ),
      ...curves.map(({ style, band }, index) =>
        Plot.dot(symbolPoints(band, (index + 0.5) / curves.length), {
          x: 'step',
          y: (point: BandPoint) => point.mean * scale,
          fill: style.color,
          symbol: style.symbol,
          r: 3.5,
        }),
      ),
    ],
  };
}

/** The band of one seed, which needs no statistics. */
export function curveItself([curve = []]: readonly (readonly CurvePoint[])[]): BandPoint[] {
  return curve.map(({ step, value }) => ({ step, mean: value, low: value, high: value }));
}

/** The points at `phase` of each of equally many parts of the curve. */
function symbolPoints(band: readonly BandPoint[], phase: number): BandPoint[] {
  const part = band.length / SYMBOLS_PER_CURVE;
  return Array.from(
    { length: SYMBOLS_PER_CURVE },
    (_, index) => band[Math.floor((index + phase) * part)],
  ).flatMap((point) => point ?? []);
}

/** What is possible without order. */
export function referenceLine(value: number): Plot.Markish {
  return Plot.ruleY([value], { stroke: 'currentColor', strokeDasharray: '4 3', strokeOpacity: 0.7 });
}
