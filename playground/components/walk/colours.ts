import { BLUE, type Color, ORANGE } from '../../../src/app/probe.js';

/** As in the maps of the report. */
const [BELOW, ABOVE] = [ORANGE, BLUE].map(hexOf) as [string, string];
const HIDDEN = '#80808040';

/** Orange below 0, blue above, full at `limit`; grey for what is hidden. */
export function colourOf(value: number | null, limit: number): string {
  if (value === null) return HIDDEN;
  const share = limit === 0 ? 0 : Math.min(1, Math.abs(value) / limit);
  return `${value < 0 ? BELOW : ABOVE}${hex(Math.round(share * 255))}`;
}

function hexOf(color: Color): string {
  return `#${color.map(hex).join('')}`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** A row of cells beside each other, for `background`. */
export function cellsOf(row: readonly (number | null)[], limit: number, width: number): string {
  const stops = row.map((value, column) => `${colourOf(value, limit)} 0 ${(column + 1) * width}px`);
  return `linear-gradient(90deg, ${stops.join()})`;
}
