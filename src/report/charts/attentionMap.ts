import * as Plot from '@observablehq/plot';
import { shorten } from '../format.js';

/** Of a longer sentence the first words are shown: more cells could not be told apart, and would fill the file. */
export const MAX_WORDS = 16;

const CELL_AREA = 220;

/**
 * Attention weights: rows are queries, columns are keys, darker for more.
 *
 * @param weights [query][key]
 */
export function attentionMap(
  words: readonly string[],
  weights: readonly (readonly number[])[],
): Plot.PlotOptions {
  const shown = words.slice(0, MAX_WORDS);
  // Cells that would look empty are left out.
  const cells = weights
    .slice(0, MAX_WORDS)
    .flatMap((row, query) =>
      row.slice(0, MAX_WORDS).flatMap((weight, key) => (weight < 0.005 ? [] : [{ query, key, weight }])),
    );
  // By place and not by word: a sentence may hold a word twice.
  const places = shown.map((_, place) => place);
  const word = (place: number) => shorten(shown[place] ?? '', 12);
  // Eight pixels a letter: wide enough for capitals in the widest system fonts.
  const margin = 14 + 8 * Math.max(...shown.map((_, place) => word(place).length));
  return {
    width: margin + CELL_AREA + 4,
    height: margin + CELL_AREA + 4,
    marginLeft: margin,
    marginTop: margin,
    marginRight: 4,
    marginBottom: 4,
    x: {
      domain: places,
      axis: 'top',
      label: null,
      tickFormat: word,
      tickRotate: -90,
      tickSize: 0,
      padding: 0,
    },
    y: { domain: places, label: null, tickFormat: word, tickSize: 0, padding: 0 },
    opacity: { domain: [0, 1], range: [0, 1] },
    marks: [
      Plot.frame({ strokeOpacity: 0.25 }),
      Plot.cell(cells, {
        x: 'key',
        y: 'query',
        fill: 'var(--map)',
        fillOpacity: ({ weight }: { weight: number }) => Math.round(weight * 100) / 100,
        inset: 0.5,
      }),
    ],
  };
}
