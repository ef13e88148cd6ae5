import { encodingSample } from './charts/encodingSample.js';
import { drawOrnament } from './figure.js';
import { html, type Markup } from './markup.js';
import type { EncodingStyle } from './palette.js';

/** The encoding's name behind a sample of its line and symbol. */
export function encodingLabel(style: EncodingStyle): Markup {
  const sample = samples.get(style) ?? drawOrnament(encodingSample(style));
  samples.set(style, sample);
  return html`<span class="encoding">${sample}${style.name}</span>`;
}

/** Drawn once: a page has a hundred labels. */
const samples = new WeakMap<EncodingStyle, Markup>();

/** The same by its name. */
export function labelOf(encoding: string, styles: ReadonlyMap<string, EncodingStyle>): Markup {
  const style = styles.get(encoding);
  return style === undefined ? html`${encoding}` : encodingLabel(style);
}

/** What stands for what, above the figures that share it. */
export function legend(styles: Iterable<EncodingStyle>): Markup {
  return html`<ul class="legend">${[...styles].map((style) => html`<li>${encodingLabel(style)}</li>`)}</ul>`;
}
