import * as Plot from '@observablehq/plot';
import type { SummaryRow, TaskInfo } from '../../experiment/results.js';
import type { EncodingStyle } from '../palette.js';
import { referenceLine } from './learningCurves.js';

/** Pixels between encodings at one length, so that intervals stand beside each other. */
const DODGE = 3.5;

interface LengthPoint {
  readonly length: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Accuracy against length, with 95% intervals; a line ends where its encoding cannot run any further. */
export function lengthCurves(
  task: TaskInfo,
  rows: readonly SummaryRow[],
  styles: ReadonlyMap<string, EncodingStyle>,
): Plot.PlotOptions {
  const curves = rows.flatMap((row) => {
    const style = styles.get(row.encoding);
    return style === undefined ? [] : [{ style, points: lengthPoints(task, row) }];
  });
  const ceiling = task.bagOfWordsAccuracy;
  const [shortest, longest] = task.trainLengths;
  return {
    width: 340,
    height: 250,
    marginLeft: 40,
    marginRight: 18,
    marginTop: 26,
    marginBottom: 38,
    x: {
      domain: [0, Math.max(longest, ...task.testLengths) * 1.04],
      label: 'longest sequence (tokens)',
      ticks: [...task.testLengths],
      tickFormat: String,
    },
    y: { label: 'test accuracy (%)', ticks: 5, nice: true },
    marks: [
      Plot.rectX([task], {
        // A range of one length would have no width.
        x1: shortest - (shortest === longest ? 0.5 : 0),
        x2: longest,
        fill: 'currentColor',
        fillOpacity: 0.09,
      }),
      Plot.gridY({ ticks: 5 }),
      ceiling === null || ceiling >= 1 ? null : referenceLine(ceiling * 100),
      ...curves.map(({ style, points }, index) => {
        const dx = (index - (curves.length - 1) / 2) * DODGE;
        return [
          Plot.ruleX(points, {
            x: 'length',
            y1: 'low',
            y2: 'high',
            stroke: style.color,
            strokeOpacity: 0.6,
            dx,
          }),
          Plot.lineY(points, {
            x: 'length',
            y: 'mean',
            stroke: style.color,
            strokeWidth: 2,
            strokeDasharray: style.dash,
            dx,
          }),
          Plot.dot(points, { x: 'length', y: 'mean', fill: style.color, symbol: style.symbol, r: 4, dx }),
        ];
      }),
    ],
  };
}

function lengthPoints(task: TaskInfo, row: SummaryRow): LengthPoint[] {
  return task.testLengths.flatMap((length) => {
    const estimate = row.lengthAccuracy[String(length)] ?? null;
    if (estimate === null) return [];
    const [low, high] = estimate.ci95 ?? [estimate.mean, estimate.mean];
    return [{ length, mean: estimate.mean * 100, low: low * 100, high: high * 100 }];
  });
}
