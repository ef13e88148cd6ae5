import type { Results } from '../experiment/results.js';

/** How one encoding looks in every figure: a colour, and for those who cannot tell it, a symbol and a dash. */
export interface EncodingStyle {
  readonly name: string;
  /** A CSS variable, so that dark mode changes the colour without drawing again. */
  readonly color: string;
  readonly symbol: 'circle' | 'diamond' | 'square' | 'triangle' | 'star' | 'wye' | 'cross' | 'diamond2';
  /** For `stroke-dasharray`; 'none' for a solid line. */
  readonly dash: string;
}

/**
 * Okabe and Ito's eight colours that colour-blind people tell apart (https://jfly.uni-koeln.de/color/).
 * On white, yellow is too pale for a line, so it is darkened; on black, black and blue are lightened.
 */
const LIGHT = ['#3d3d3d', '#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#b3a600'];
const DARK = ['#c9c9c9', '#3a94d6', '#e8702a', '#1fb58a', '#d990b8', '#e6a519', '#7cc6f0', '#f0e442'];

const SYMBOLS = ['circle', 'diamond', 'square', 'triangle', 'star', 'wye', 'cross', 'diamond2'] as const;

/** One for each time that the colours have been used up. */
const DASHES = ['none', '5 3', '1.5 2.5'];

/** These look the same in every report and page, whatever they are compared with. */
const BUILT_IN = ['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 'alibi-symmetric', 't5'];

/** A look for each encoding: a built-in one has its own by name, others have the looks that remain, in their order. */
export function encodingStyles(encodings: readonly string[]): ReadonlyMap<string, EncodingStyle> {
  const others = encodings.filter((name) => !BUILT_IN.includes(name));
  const looks = [...BUILT_IN, ...others];
  return new Map(encodings.map((name) => [name, lookAt(looks.indexOf(name), name)]));
}

function lookAt(index: number, name: string): EncodingStyle {
  const place = index % LIGHT.length;
  const symbol = SYMBOLS[place] ?? 'circle';
  const dash = DASHES[Math.floor(index / LIGHT.length) % DASHES.length] ?? 'none';
  return { name, color: `var(--encoding-${place})`, symbol, dash };
}

/** Every encoding that the results mention, in the order of the comparison. */
export function encodingNames(results: Results): string[] {
  const rows = [...results.invariance, ...results.summary, ...results.failures];
  return [...new Set(rows.map((row) => row.encoding))];
}

/** The declarations that the styles' CSS variables need. */
export function paletteCss(scheme: 'light' | 'dark'): string {
  return (scheme === 'light' ? LIGHT : DARK).map((color, place) => `--encoding-${place}:${color};`).join('');
}
