// The matrix product, on one operand packed in panels of 8 columns.
import { multiplyWide } from './multiplyWide';
import { fma, isWide } from './simd';
import { copyTile } from './vector';

/**
 * c [M, N] = a [M, K] b [K, N], or c += a b.
 *
 * The time of a training step is spent in the inner loop, and its form matters: engines compile others that look alike
 * to as little as half its speed. The sums stay in registers, two loops stand around it (V8 then unrolls it), and each
 * pointer begins as a sum and moves by one step without an offset (V8 then needs no instruction to widen it).
 *
 * @param rowStep bytes from row to row of a; step: bytes from k to k + 1; groupStep: bytes from 4 rows to the next 4
 * @param panels b, packed; panelStep: bytes from panel to panel
 * @param cStep bytes from row to row of c
 * @param start N floats, filled up to whole panels, that each row starts from; or 0 for those of c, to add to them
 * @param spare room for one tile, 64 floats
 */
export function multiply(
  a: usize, rowStep: usize, step: usize, groupStep: usize,
  panels: usize, panelStep: usize,
  c: usize, cStep: usize,
  M: i32, N: i32, K: i32,
  start: usize, spare: usize,
): void {
  let j = 0;
  if (isWide) {
    j = N & ~15;
    multiplyWide(a, rowStep, step, groupStep, panels, panelStep, c, cStep, M, j, K, start, spare);
  }
  for (; j < N; j += 8) {
    const columns = min(8, N - j);
    const panel = panels + <usize>(j >> 3) * panelStep;
    const end = panel + (<usize>K << 5);
    for (let i = 0; i < M; i += 4) {
      const rows = min(4, M - i);
      const isWhole = rows == 4 && columns == 8;
      const place = c + <usize>i * cStep + (<usize>j << 2);
      const to = isWhole ? place : spare;
      const toStep = isWhole ? cStep : 32;
      if (!isWhole && !start) copyTile(place, cStep, spare, 32, rows, columns);

      let from = start ? start + (<usize>j << 2) : to;
      const fromStep = start ? 0 : toStep;
      let c00 = v128.load(from), c01 = v128.load(from, 16);
      from += fromStep;
      let c10 = v128.load(from), c11 = v128.load(from, 16);
      from += fromStep;
      let c20 = v128.load(from), c21 = v128.load(from, 16);
      from += fromStep;
      let c30 = v128.load(from), c31 = v128.load(from, 16);

      // A row that is not there reads the last one that is; what it gives is thrown away.
      let a0 = a + <usize>(i >> 2) * groupStep;
      let a1 = a0 + (rows > 1 ? rowStep : 0);
      let a2 = a1 + (rows > 2 ? rowStep : 0);
      let a3 = a2 + (rows > 3 ? rowStep : 0);
      let b = panel;
      while (b < end) {
        const b0 = v128.load(b), b1 = v128.load(b, 16);
        let x = v128.load32_splat(a0);
        c00 = fma(x, b0, c00);
        c01 = fma(x, b1, c01);
        x = v128.load32_splat(a1);
        c10 = fma(x, b0, c10);
        c11 = fma(x, b1, c11);
        x = v128.load32_splat(a2);
        c20 = fma(x, b0, c20);
        c21 = fma(x, b1, c21);
        x = v128.load32_splat(a3);
        c30 = fma(x, b0, c30);
        c31 = fma(x, b1, c31);
        a0 += step;
        a1 += step;
        a2 += step;
        a3 += step;
        b += 32;
      }

      let out = to;
      v128.store(out, c00);
      v128.store(out, c01, 16);
      out += toStep;
      v128.store(out, c10);
      v128.store(out, c11, 16);
      out += toStep;
      v128.store(out, c20);
      v128.store(out, c21, 16);
      out += toStep;
      v128.store(out, c30);
      v128.store(out, c31, 16);
      if (!isWhole) copyTile(spare, 32, place, cStep, rows, columns);
    }
  }
}
