import * as Plot from '@observablehq/plot';
import { count } from '../format.js';

const WIDTH = 340;
const PANEL_HEIGHT = 84;
const SINGLE_HEIGHT = 150;
const NAME_HEIGHT = 14;

export interface DistanceCurve {
  readonly name: string;
  /** From the farthest distance back to the farthest ahead; null where there is nothing. */
  readonly values: readonly (number | null)[];
}

/**
 * Numbers against the distance of key and query, a panel a curve, all on the same axes.
 * @param trained greatest distance that training had; it is shaded
 */
export function distanceCurves(
  curves: readonly DistanceCurve[],
  label: string,
  color: string,
  trained: number,
): Plot.PlotOptions {
  const columns = Math.min(curves.length, 2);
  const rows = Math.ceil(curves.length / columns);
  const panels = curves.map(({ name }, index) => ({
    name,
    column: index % columns,
    row: Math.floor(index / columns),
  }));
  const points = curves.flatMap(({ values }, index) =>
    values.map((value, entry) => ({
      ...{ distance: entry - (values.length - 1) / 2, value: value ?? Number.NaN },
      ...panels[index],
    })),
  );
  const farthest = Math.max(...points.map(({ distance }) => distance));
  const longest = Math.max(...points.map(({ value }) => count(Math.round(value)).length));
  const facet = { fx: 'column', fy: 'row' };
  return {
    width: WIDTH,
    height: 26 + 38 + rows * (rows === 1 ? SINGLE_HEIGHT : PANEL_HEIGHT),
    // Labels of large numbers, such as −1,000, need more.
    marginLeft: Math.max(40, 12 + 8 * longest),
    marginRight: 12,
    marginTop: 26,
    marginBottom: 38,
    insetTop: NAME_HEIGHT,
    fx: { axis: null, padding: 0.08 },
    fy: { axis: null, padding: 0.12 },
    x: { domain: [-farthest, farthest], label: 'key − query position', ticks: 4 },
    y: { label, ticks: rows === 1 ? 5 : 3, nice: true },
    marks: [
      Plot.rectX(panels, {
        ...facet,
        x1: -Math.min(trained, farthest),
        x2: Math.min(trained, farthest),
        fill: 'currentColor',
        fillOpacity: 0.07,
      }),
      Plot.gridY({ ticks: 3 }),
      Plot.ruleX([0], { strokeOpacity: 0.3 }),
      Plot.lineY(points, { ...facet, x: 'distance', y: 'value', stroke: color, strokeWidth: 2 }),
      curves.length === 1
        ? null
        : Plot.text(panels, { ...facet, text: 'name', frameAnchor: 'top-left', dy: -3, fontSize: 11 }),
    ],
  };
}
