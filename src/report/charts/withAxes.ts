import type * as Plot from '@observablehq/plot';

/** Domains that a chart shares with others, so that they can be compared. */
export interface Axes {
  readonly x?: readonly [number, number];
  readonly y?: readonly [number, number];
}

/** The chart with these domains in place of those of its own data. */
export function withAxes(chart: Plot.PlotOptions, { x, y }: Axes): Plot.PlotOptions {
  return {
    ...chart,
    ...(x && { x: { ...chart.x, domain: [...x] } }),
    ...(y && { y: { ...chart.y, domain: [...y], nice: false } }),
  };
}
