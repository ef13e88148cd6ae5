import * as Plot from '@observablehq/plot';
import type { AttentionMaps } from '../../experiment/results.js';
import { shorten } from '../format.js';
import { mapImage, type Ramp, SHARES } from './mapImage.js';

/** Of a longer sentence the first words are shown: more could not be told apart. */
export const MOST_WORDS = 12;

const WIDTH = 340;
/** Beside a map, and below it, where its name stands. */
const GAP = 8;
const NAME_HEIGHT = 19;
/** Pixels that a word above a column needs. */
const LEAST_COLUMN = 7;

/**
 * Every head of every layer over one sentence: a row a word that asks, a column a word that is looked at, darker for more.
 * @param ramp colours of the weights, or of whatever stands in their place
 */
export function attentionGrid({ tokens, weights }: AttentionMaps, ramp: Ramp = SHARES): Plot.PlotOptions {
  const words = tokens.slice(0, MOST_WORDS).map((word) => shorten(word, 12));
  const heads = Math.max(...weights.map((layer) => layer.length));
  const columns = heads <= 4 ? Math.min(heads, 2) : 4;
  const rowsOfLayer = Math.ceil(heads / columns);
  const margin = 12 + 6.2 * Math.max(...words.map((word) => word.length));
  const side = Math.floor((WIDTH - margin) / columns - GAP);
  const maps = weights.flatMap((layer, l) =>
    layer.map((head, h) => ({
      column: h % columns,
      row: l * rowsOfLayer + Math.floor(h / columns),
      name: `layer ${l + 1}, head ${h + 1}`,
      image: mapImage(
        head.slice(0, MOST_WORDS).map((row) => row.slice(0, MOST_WORDS)),
        ramp,
      ),
    })),
  );
  const facet = { fx: 'column', fy: 'row' };
  const named = side / words.length >= LEAST_COLUMN;
  const top = named ? margin : GAP;
  // By place and not by word: a sentence may hold a word twice.
  const places = { domain: words.map((_, place) => place), type: 'band', label: null, padding: 0 } as const;
  const axis = { tickFormat: (place: number) => words[place] ?? '', tickSize: 0, fontSize: 10 };
  return {
    width: WIDTH,
    height: top + weights.length * rowsOfLayer * (side + NAME_HEIGHT),
    marginLeft: margin,
    marginTop: top,
    marginRight: 0,
    marginBottom: 0,
    insetRight: GAP,
    insetBottom: NAME_HEIGHT,
    fx: { axis: null, padding: 0 },
    fy: { axis: null, padding: 0 },
    x: { ...places, axis: null },
    y: { ...places, axis: null },
    marks: [
      Plot.axisY({ ...axis, anchor: 'left', dx: 4 }),
      named ? Plot.axisX({ ...axis, anchor: 'top', tickRotate: -90, dy: 4 }) : null,
      Plot.image(maps, {
        ...facet,
        src: 'image',
        frameAnchor: 'middle',
        // The middle of the facet without its insets.
        dx: -GAP / 2,
        dy: -NAME_HEIGHT / 2,
        width: side,
        height: side,
      }),
      Plot.text(maps, { ...facet, text: 'name', frameAnchor: 'bottom-left', dy: -3, fontSize: 10 }),
    ],
  };
}
