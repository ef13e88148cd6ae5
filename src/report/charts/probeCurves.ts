import * as Plot from '@observablehq/plot';
import type { Estimate } from '../../experiment/results.js';
import type { EncodingStyle } from '../palette.js';

/** What is read out of the states of each layer, the embedding first. */
export interface ProbeCurve {
  readonly what: 'token' | 'position';
  readonly trained: boolean;
  readonly layers: readonly Estimate[];
}

/** What it can be compared with. */
export interface ProbeLevel {
  readonly what: ProbeCurve['what'];
  readonly value: number;
}

/** Pixels between untrained and trained, so that intervals stand beside each other. */
const DODGE = 5;

/** Accuracy of read-outs against the layer, tokens on the left and positions on the right; before training dashed and hollow. */
export function probeCurves(
  curves: readonly ProbeCurve[],
  levels: readonly ProbeLevel[],
  { color, symbol }: Pick<EncodingStyle, 'color' | 'symbol'>,
): Plot.PlotOptions {
  const blocks = Math.max(...curves.map(({ layers }) => layers.length)) - 1;
  return {
    ...{ width: 340, height: 224, marginLeft: 40, marginRight: 12, marginTop: 40, marginBottom: 38 },
    insetTop: 6,
    insetLeft: 8,
    insetRight: 8,
    fx: { domain: ['token', 'position'], label: null, padding: 0.1 },
    x: { domain: [0, blocks], label: 'block (0: embedding)', ticks: Math.min(blocks, 6), tickFormat: 'd' },
    y: { domain: [0, 100], label: 'correct (%)', ticks: 5 },
    marks: [
      Plot.gridY({ ticks: 5 }),
      Plot.ruleY(levels, {
        ...{ fx: 'what', y: ({ value }: ProbeLevel) => value * 100 },
        ...{ stroke: 'currentColor', strokeDasharray: '4 3', strokeOpacity: 0.7 },
      }),
      ...curves.map(({ what, trained, layers }) => {
        const points = layers.map(({ mean, ci95 }, layer) => {
          const [low, high] = ci95 ?? [mean, mean];
          return { what, layer, mean: mean * 100, low: low * 100, high: high * 100 };
        });
        const at = { fx: 'what', x: 'layer', dx: trained ? DODGE / 2 : -DODGE / 2, stroke: color };
        return [
          Plot.ruleX(points, { ...at, y1: 'low', y2: 'high', strokeOpacity: 0.6 }),
          Plot.lineY(points, { ...at, y: 'mean', strokeWidth: 2, strokeDasharray: trained ? 'none' : '5 3' }),
          Plot.dot(points, { ...at, y: 'mean', symbol, r: 4, fill: trained ? color : 'var(--paper)' }),
        ];
      }),
    ],
  };
}
