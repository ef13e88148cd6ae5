import type { EncodingEntry, Results } from '../experiment/results.js';

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

/** One for each time that the colours have been used up. After the last, symbols go to the next colour. */
const DASHES = ['none', '5 3', '1.5 2.5'];

/** Where names without an entry begin, such as 'pretrained': the last colour. */
const FIRST_WITHOUT_ENTRY = LIGHT.length - 1;

/**
 * A look for each encoding: that of its entry, or the next one that no other has. Where entries of several results have the
 * same, the first keeps it.
 */
export function encodingStyles(
  encodings: readonly string[],
  entries: readonly Pick<EncodingEntry, 'name' | 'look'>[],
): ReadonlyMap<string, EncodingStyle> {
  const looks = new Map<string, number>();
  const taken = new Set<number>();
  const undisputed = entries.filter(
    ({ look }, index) => entries.findIndex((other) => other.look === look) === index,
  );
  const withoutEntry = encodings.map((name) => ({ name, look: FIRST_WITHOUT_ENTRY }));
  for (const { name, look } of [...undisputed, ...entries, ...withoutEntry]) {
    if (looks.has(name)) continue;
    let free = look;
    while (taken.has(free)) free++;
    taken.add(free);
    looks.set(name, free);
  }
  return new Map(encodings.map((name) => [name, styleOf(looks.get(name) ?? 0, name)]));
}

function styleOf(look: number, name: string): EncodingStyle {
  const place = look % LIGHT.length;
  const round = Math.floor(look / LIGHT.length);
  const dash = DASHES[round % DASHES.length] ?? 'none';
  const symbol = SYMBOLS[(place + Math.floor(round / DASHES.length)) % SYMBOLS.length] ?? 'circle';
  return { name, color: `var(--encoding-${place})`, symbol, dash };
}

/** A look for each encoding of some results, the same in all of them. */
export function stylesOf(all: readonly Results[]): ReadonlyMap<string, EncodingStyle> {
  const names = new Set(all.flatMap(encodingNames));
  return encodingStyles(
    [...names],
    all.flatMap(({ encodings }) => encodings),
  );
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
