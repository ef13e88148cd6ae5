import * as Plot from '@observablehq/plot';
import type { AttentionMaps } from '../../experiment/results.js';
import { shorten, visible } from '../format.js';
import { mapImage, type Ramp, SHARES } from './mapImage.js';

/** Of a longer sentence the first words are shown: more could not be told apart. */
export const MOST_WORDS = 12;

const WIDTH = 340;
/** Beside a map. */
const GAP = 5;
/** Pixels that a word beside a row, or above a column, needs. */
const LEAST_ROW = 12;
/** Of words and names where there is room: 10 pixels on a phone, where maps are narrower. */
const FONT_SIZE = 11;

/**
 * Every head of every layer over one sentence: rows are queries, columns are keys, darker for more.
 * @param ramp colours of the weights, or of whatever stands in their place
 */
export function attentionGrid({ tokens, weights }: AttentionMaps, ramp: Ramp = SHARES): Plot.PlotOptions {
  const words = tokens.slice(0, MOST_WORDS).map((word) => shorten(visible(word), 12));
  const heads = Math.max(...weights.map((layer) => layer.length));
  // The ellipsis of a shortened word is as wide as two letters.
  const margin = 8 + 6.8 * Math.max(...words.map((word) => word.replace('…', '..').length));
  const sideOf = (columns: number) => Math.floor((WIDTH - margin) / columns - GAP);
  // As many beside each other as words that can be read allow, and no row with a gap.
  const isReadable = (columns: number) => sideOf(columns) >= LEAST_ROW * words.length;
  const columns = Math.min(heads, [4, 3].find((number) => heads % number === 0 && isReadable(number)) ?? 2);
  const rowsOfLayer = Math.ceil(heads / columns);
  const side = sideOf(columns);
  const isNarrow = columns > 2;
  // Below a map, with room before the next.
  const nameHeight = isNarrow ? 40 : 29;
  const maps = weights.flatMap((layer, l) =>
    layer.map((head, h) => ({
      column: h % columns,
      row: l * rowsOfLayer + Math.floor(h / columns),
      name: [`layer ${l + 1}`, `head ${h + 1}`].join(isNarrow ? '\n' : ', '),
      image: mapImage(
        head.slice(0, MOST_WORDS).map((row) => row.slice(0, MOST_WORDS)),
        ramp,
      ),
    })),
  );
  const facet = { fx: 'column', fy: 'row' };
  // By place and not by word: a sentence may hold a word twice.
  // Not rounded to pixels, so that they stand beside their cells.
  const places = {
    ...{ domain: words.map((_, place) => place), type: 'band' as const },
    ...{ label: null, padding: 0, round: false },
  };
  const axis = {
    tickFormat: (place: number) => words[place] ?? '',
    tickSize: 0,
    fontSize: Math.min(FONT_SIZE, Math.floor((0.85 * side) / words.length)),
  };
  return {
    width: WIDTH,
    height: margin + weights.length * rowsOfLayer * (side + nameHeight),
    marginLeft: margin,
    marginTop: margin,
    marginRight: 0,
    marginBottom: 0,
    insetRight: GAP,
    insetBottom: nameHeight,
    fx: { axis: null, padding: 0, round: false },
    fy: { axis: null, padding: 0, round: false },
    x: { ...places, axis: null },
    y: { ...places, axis: null },
    marks: [
      Plot.axisY({ ...axis, anchor: 'left', dx: 4 }),
      Plot.axisX({ ...axis, anchor: 'top', tickRotate: -90, dy: 4 }),
      Plot.image(maps, {
        ...facet,
        src: 'image',
        frameAnchor: 'middle',
        // The middle of the facet without its insets.
        dx: -GAP / 2,
        dy: -nameHeight / 2,
        width: side,
        height: side,
      }),
      Plot.text(maps, {
        ...facet,
        text: 'name',
        frameAnchor: 'bottom-left',
        dy: 4 + 12 * (isNarrow ? 2 : 1) - nameHeight,
        fontSize: FONT_SIZE,
        lineHeight: 1.1,
      }),
    ],
  };
}
