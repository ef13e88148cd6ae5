/** Middle tones, as in the maps of the report: clear at 0, on light paper and on dark. */
const [BELOW, ABOVE, HIDDEN] = ['#d55e00', '#1f77c9', '#80808040'];

/** Orange below 0, blue above, full at `limit`; grey for what is hidden. */
export function colourOf(value: number | null, limit: number): string {
  if (value === null) return HIDDEN;
  const share = limit === 0 ? 0 : Math.min(1, Math.abs(value) / limit);
  return `${value < 0 ? BELOW : ABOVE}${Math.round(share * 255)
    .toString(16)
    .padStart(2, '0')}`;
}

/** A row of cells beside each other, for `background`. */
export function cellsOf(row: readonly (number | null)[], limit: number, width: number): string {
  const stops = row.map((value, column) => `${colourOf(value, limit)} 0 ${(column + 1) * width}px`);
  return `linear-gradient(90deg, ${stops.join()})`;
}
