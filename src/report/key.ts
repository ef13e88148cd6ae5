import { colourKey } from './charts/colourKey.js';
import type { Ramp } from './charts/mapImage.js';
import { drawOrnament } from './figure.js';
import { html, type Markup } from './markup.js';

/** Which colour is which value, for the map above it. */
export function key(ramp: Ramp, more = ''): Markup {
  const number = (value: number) => `${value < 0 ? '−' : ''}${Number(Math.abs(value).toPrecision(2))}`;
  return html`<p class="key">${number(ramp.low)} ${drawOrnament(colourKey(ramp))} ${number(ramp.high)}${more}</p>`;
}
