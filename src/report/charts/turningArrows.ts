import * as Plot from '@observablehq/plot';
import { count } from '../format.js';
import { thinned } from '../thinned.js';

const MOST_POSITIONS = 16;
const MOST_PAIRS = 8;
const ROW_HEIGHT = 24;

/**
 * Where each channel pair points at each position, as the hand of a clock that starts to the right and turns against its
 * sense: a row a pair, named by the words that a full turn takes.
 *
 * @param rotation [position][pair], in radians, of at least two positions
 */
export function turningArrows(rotation: readonly (readonly number[])[], color: string): Plot.PlotOptions {
  const [, first = []] = rotation;
  const pairs = thinned(
    first.map((_, pair) => pair),
    MOST_PAIRS,
  );
  const arrows = rotation
    .slice(0, MOST_POSITIONS)
    .flatMap((angles, position) => pairs.map((pair) => ({ position, pair, angle: angles[pair] ?? 0 })));
  const turn = (pair: number) => {
    const angle = Math.abs(first[pair] ?? 0);
    return angle === 0 ? '∞' : count(Math.round((2 * Math.PI) / angle));
  };
  return {
    width: 340,
    height: 26 + 38 + ROW_HEIGHT * pairs.length,
    marginLeft: 58,
    marginRight: 8,
    marginTop: 26,
    marginBottom: 38,
    x: { type: 'point', label: 'position', tickSize: 0, padding: 0.5 },
    y: {
      type: 'point',
      domain: pairs,
      label: 'positions per turn',
      // Beside few rows there is no room for it.
      labelAnchor: 'top',
      tickFormat: turn,
      tickSize: 0,
      padding: 0.5,
    },
    marks: [
      Plot.vector(arrows, {
        x: 'position',
        y: 'pair',
        // Plot counts degrees from the top, with the clock.
        rotate: ({ angle }: { angle: number }) => Math.round(90 - (angle * 180) / Math.PI),
        length: 15,
        stroke: color,
        strokeWidth: 1.75,
      }),
    ],
  };
}
