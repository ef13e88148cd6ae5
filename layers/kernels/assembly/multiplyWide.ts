// The matrix product in tiles of 16 columns, for engines that join two vectors of 128 bits into one of 256: in any other
// the 16 sums of a tile would not stay in registers.
import { fma } from './simd';
import { copyTile } from './vector';

/** `multiply` for N a multiple of 16, from two panels at a time; its parameters. */
export function multiplyWide(
  a: usize, rowStep: usize, step: usize, groupStep: usize,
  panels: usize, panelStep: usize,
  c: usize, cStep: usize,
  M: i32, N: i32, K: i32,
  start: usize, spare: usize,
): void {
  for (let j = 0; j < N; j += 16) {
    const panel = panels + <usize>(j >> 3) * panelStep;
    const end = panel + (<usize>K << 5);
    for (let i = 0; i < M; i += 4) {
      const rows = min(4, M - i);
      const place = c + <usize>i * cStep + (<usize>j << 2);
      const to = rows == 4 ? place : spare;
      const toStep = rows == 4 ? cStep : 64;
      if (rows < 4 && !start) copyTile(place, cStep, spare, 64, rows, 16);

      let from = start ? start + (<usize>j << 2) : to;
      const fromStep = start ? 0 : toStep;
      let c00 = v128.load(from), c01 = v128.load(from, 16), c02 = v128.load(from, 32), c03 = v128.load(from, 48);
      from += fromStep;
      let c10 = v128.load(from), c11 = v128.load(from, 16), c12 = v128.load(from, 32), c13 = v128.load(from, 48);
      from += fromStep;
      let c20 = v128.load(from), c21 = v128.load(from, 16), c22 = v128.load(from, 32), c23 = v128.load(from, 48);
      from += fromStep;
      let c30 = v128.load(from), c31 = v128.load(from, 16), c32 = v128.load(from, 32), c33 = v128.load(from, 48);

      // A row that is not there reads the last one that is; what it gives is thrown away.
      let a0 = a + <usize>(i >> 2) * groupStep;
      let a1 = a0 + (rows > 1 ? rowStep : 0);
      let a2 = a1 + (rows > 2 ? rowStep : 0);
      let a3 = a2 + (rows > 3 ? rowStep : 0);
      let b = panel, next = panel + panelStep;
      while (b < end) {
        const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(next), b3 = v128.load(next, 16);
        let x = v128.load32_splat(a0);
        c00 = fma(x, b0, c00);
        c01 = fma(x, b1, c01);
        c02 = fma(x, b2, c02);
        c03 = fma(x, b3, c03);
        x = v128.load32_splat(a1);
        c10 = fma(x, b0, c10);
        c11 = fma(x, b1, c11);
        c12 = fma(x, b2, c12);
        c13 = fma(x, b3, c13);
        x = v128.load32_splat(a2);
        c20 = fma(x, b0, c20);
        c21 = fma(x, b1, c21);
        c22 = fma(x, b2, c22);
        c23 = fma(x, b3, c23);
        x = v128.load32_splat(a3);
        c30 = fma(x, b0, c30);
        c31 = fma(x, b1, c31);
        c32 = fma(x, b2, c32);
        c33 = fma(x, b3, c33);
        a0 += step;
        a1 += step;
        a2 += step;
        a3 += step;
        b += 32;
        next += 32;
      }

      let out = to;
      v128.store(out, c00);
      v128.store(out, c01, 16);
      v128.store(out, c02, 32);
      v128.store(out, c03, 48);
      out += toStep;
      v128.store(out, c10);
      v128.store(out, c11, 16);
      v128.store(out, c12, 32);
      v128.store(out, c13, 48);
      out += toStep;
      v128.store(out, c20);
      v128.store(out, c21, 16);
      v128.store(out, c22, 32);
      v128.store(out, c23, 48);
      out += toStep;
      v128.store(out, c30);
      v128.store(out, c31, 16);
      v128.store(out, c32, 32);
      v128.store(out, c33, 48);
      if (rows < 4) copyTile(spare, 64, place, cStep, rows, 16);
    }
  }
}
