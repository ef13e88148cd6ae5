import * as Plot from '@observablehq/plot';
import { mapImage, type Ramp } from './mapImage.js';

const WIDTH = 340;
const MARGIN_LEFT = 40;
const MARGIN_RIGHT = 12;
/** Between a wide strip and a tall column. */
const [LEAST_HEIGHT, MOST_HEIGHT] = [60, 300];

export interface TableNames {
  readonly row: string;
  readonly column: string;
}

/** A table of numbers as colours: rows from top to bottom, columns from left to right, both counted from 0. */
export function tableMap(
  rows: readonly (readonly number[])[],
  ramp: Ramp,
  { row, column }: TableNames,
): Plot.PlotOptions {
  const width = WIDTH - MARGIN_LEFT - MARGIN_RIGHT;
  const columns = rows[0]?.length ?? 1;
  // Cells are square where that leaves the map neither flat nor tall.
  const height = Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, (width * rows.length) / columns));
  return {
    width: WIDTH,
    height: height + 26 + 38,
    marginLeft: MARGIN_LEFT,
    marginRight: MARGIN_RIGHT,
    marginTop: 26,
    marginBottom: 38,
    x: { domain: [-0.5, columns - 0.5], label: column, ticks: whole(columns), tickFormat: 'd' },
    y: { domain: [rows.length - 0.5, -0.5], label: row, ticks: whole(rows.length), tickFormat: 'd' },
    marks: [
      Plot.image([mapImage(rows, ramp)], {
        src: (image: string) => image,
        frameAnchor: 'middle',
        width,
        height,
        preserveAspectRatio: 'none',
      }),
      Plot.frame({ strokeOpacity: 0.25 }),
    ],
  };
}

/** Some five round places among so many. */
function whole(count: number): number[] {
  const step = [1, 2, 4, 8, 16, 32, 64, 128, 256].find((size) => count / size <= 6) ?? 512;
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}
