import { decode } from 'fast-png';
import { mapImage, type Ramp, SHARES, signed } from '../../../src/report/charts/mapImage.js';

/** Rows of [red, green, blue, opacity]. */
function pixels(rows: readonly (readonly number[])[], ramp: Ramp): number[][][] {
  const uri = mapImage(rows, ramp);
  expect(uri.startsWith('data:image/png;base64,')).toBe(true);
  const { width, height, depth, data, palette = [] } = decode(Buffer.from(uri.split(',')[1] ?? '', 'base64'));
  expect([width, height, depth]).toEqual([rows[0]?.length, rows.length, 4]);
  const bytesOfRow = Math.ceil(width / 2);
  return rows.map((row, y) =>
    row.map((_, x) => {
      const byte = Number(data[y * bytesOfRow + (x >> 1)]);
      return palette[x % 2 === 0 ? byte >> 4 : byte & 15] as number[];
    }),
  );
}

const opacity = (pixel: number[] | undefined) => pixel?.[3];

describe('mapImage', () => {
  it('draws shares in one colour, from a tint to full', () => {
    const [[a, b, c] = [], [d, e, f] = []] = pixels(
      [
        [0, 0.5, 1],
        [0.02, 2, -1],
      ],
      SHARES,
    );
    expect(new Set([a, b, c, d, e, f].map((pixel) => pixel?.slice(0, 3).join())).size).toBe(1);
    expect([a, b, c].map(opacity)).toEqual([14, 142, 254]);
    // Nearer than a thirtieth is the same; beyond the ends is the end.
    expect([d, e, f].map(opacity)).toEqual([14, 254, 14]);
  });

  it('draws 0 clear, and the two signs in two colours that are as strong', () => {
    const [row = []] = pixels([[-7, -3, 0, 3, 7]], signed(7));
    expect(row.map(opacity)).toEqual([254, 109, 0, 109, 254]);
    expect(row[0]?.slice(0, 3)).not.toEqual(row[4]?.slice(0, 3));
    expect(row[0]?.slice(0, 3)).toEqual(row[1]?.slice(0, 3));
  });

  it('takes some 250 bytes for a map of 16 words', () => {
    const rows = Array.from({ length: 16 }, (_, y) => Array.from({ length: 16 }, (_, x) => (x * y) / 225));
    expect(mapImage(rows, SHARES).length).toBeLessThan(450);
  });
});
