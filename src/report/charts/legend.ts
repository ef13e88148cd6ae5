import * as Plot from '@observablehq/plot';
import { drawOrnament } from '../figure.js';
import { html, type Markup } from '../markup.js';
import type { EncodingStyle } from '../palette.js';

/** The encoding's name behind a sample of its line and symbol. */
export function encodingLabel(style: EncodingStyle): Markup {
  return html`<span class="encoding">${sample(style)}${style.name}</span>`;
}

/** What stands for what, above the figures that share it. */
export function legend(styles: Iterable<EncodingStyle>): Markup {
  return html`<ul class="legend">${[...styles].map((style) => html`<li>${encodingLabel(style)}</li>`)}</ul>`;
}

function sample({ color, symbol, dash }: EncodingStyle): Markup {
  return drawOrnament({
    width: 26,
    height: 12,
    margin: 0,
    x: { domain: [0, 1], axis: null },
    y: { domain: [0, 1], axis: null },
    marks: [
      Plot.ruleY([0.5], { stroke: color, strokeWidth: 2, strokeDasharray: dash }),
      Plot.dot([[0.5, 0.5]], { fill: color, symbol, r: 4 }),
    ],
  });
}
