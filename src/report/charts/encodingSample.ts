import * as Plot from '@observablehq/plot';
import type { EncodingStyle } from '../palette.js';

/** What an encoding's curve looks like: a piece of its line with its symbol. */
export function encodingSample({ color, symbol, dash }: EncodingStyle): Plot.PlotOptions {
  return {
    width: 26,
    height: 12,
    margin: 0,
    x: { domain: [0, 1], axis: null },
    y: { domain: [0, 1], axis: null },
    marks: [
      Plot.ruleY([0.5], { stroke: color, strokeWidth: 2, strokeDasharray: dash }),
      Plot.dot([[0.5, 0.5]], { fill: color, symbol, r: 4 }),
    ],
  };
}
