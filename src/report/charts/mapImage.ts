import { encode } from 'fast-png';

export type Color = readonly [red: number, green: number, blue: number];
type Palette = [number, number, number, number][];

/** Middle tones: each is told from white paper, from a dark screen and from the other, by colour-blind people too. */
export const BLUE: Color = [31, 119, 201];
export const ORANGE: Color = [213, 94, 0];

/** Of an opaque colour the encoder would drop the entry, and with it the order of the others. */
const MOST_OPAQUE = 254;

/** Colours of the values from `low` to `high`. */
export interface Ramp {
  readonly low: number;
  readonly high: number;
  readonly palette: Palette;
}

/** Shares: a tint for 0, so that one sees where the map is, and full for 1. */
export const SHARES: Ramp = { low: 0, high: 1, palette: shades(BLUE, 16, 14) };

/** Values on both sides of 0, which is clear, up to `limit` each way: orange below, blue above. */
export function signed(limit: number): Ramp {
  const [below, above] = [shades(ORANGE, 8, 0).slice(1).reverse(), shades(BLUE, 8, 0)];
  return { low: -limit, high: limit, palette: [...below, ...above] };
}

/**
 * A table as a picture of one pixel a cell, as a data URI: a hundredth of what a drawn cell takes.
 * @param rows all of one length, at least one value
 */
export function mapImage(rows: readonly (readonly number[])[], { low, high, palette }: Ramp): string {
  const last = palette.length - 1;
  const index = (value: number) =>
    Math.min(last, Math.max(0, Math.round(((value - low) / (high - low)) * last)));
  const width = rows[0]?.length ?? 0;
  // Two pixels of 4 bits a byte; each row starts a new one.
  const bytes = rows.flatMap((row) =>
    Array.from(
      { length: Math.ceil(width / 2) },
      (_, pair) => (index(row[2 * pair] ?? 0) << 4) | index(row[2 * pair + 1] ?? 0),
    ),
  );
  const png = encode(
    { width, height: rows.length, data: Uint8Array.from(bytes), depth: 4, channels: 1, palette },
    // So little is not worth the memory that compression takes.
    { zlib: { level: 0 } },
  );
  return `data:image/png;base64,${btoa(String.fromCharCode(...png))}`;
}

function shades([red, green, blue]: Color, count: number, least: number): Palette {
  return Array.from({ length: count }, (_, shade) => [
    red,
    green,
    blue,
    Math.round(least + ((MOST_OPAQUE - least) * shade) / (count - 1)),
  ]);
}
