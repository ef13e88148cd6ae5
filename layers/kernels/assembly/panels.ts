// The matrix product, on one operand packed in panels of 8 columns.
import { fma } from './simd';
import { loadSome } from './vector';

/** How far one step of the contraction lets the other operand's pointer move; a packed operand has 4 rows a step. */
export const PACKED_STEP: usize = 16;

/** Floats of K rows of N columns in panels. */
export function panelFloats(K: i32, N: i32): i32 {
  return K * ((N + 7) & ~7);
}

/**
 * Packs b [K, N] as panels [N / 8][K][8], the last filled up with zeros. `rowStep` and `columnStep` are in bytes; one of
 * them is 4.
 */
export function packColumns(b: usize, rowStep: usize, columnStep: usize, K: i32, N: i32, to: usize): void {
  for (let j = 0; j < N; j += 8) {
    const from = b + <usize>j * columnStep;
    const columns = min(8, N - j);
    if (columnStep == 4) copyRows(from, rowStep, K, columns, to);
    else transposeRows(from, columnStep, K, columns, to, 32);
    to += <usize>K << 5;
  }
}

/** Packs a [M, K], where rows stand next to each other in memory, as panels [M / 4][K][4], filled up with zeros. */
export function packRows(a: usize, step: usize, M: i32, K: i32, to: usize): void {
  for (let i = 0; i < M; i += 4) {
    let from = a + (<usize>i << 2);
    const rows = M - i;
    if (rows >= 4) {
      for (let k = 0; k < K; k++, from += step, to += 16) v128.store(to, v128.load(from));
    } else {
      for (let k = 0; k < K; k++, from += step, to += 16) v128.store(to, loadSome(from, rows));
    }
  }
}

function copyRows(from: usize, rowStep: usize, K: i32, columns: i32, to: usize): void {
  if (columns == 8) {
    for (let k = 0; k < K; k++, from += rowStep, to += 32) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    }
    return;
  }
  const zero = f32x4.splat(0);
  for (let k = 0; k < K; k++, from += rowStep, to += 32) {
    if (columns >= 4) {
      v128.store(to, v128.load(from));
      v128.store(to, columns > 4 ? loadSome(from + 16, columns - 4) : zero, 16);
    } else {
      v128.store(to, loadSome(from, columns));
      v128.store(to, zero, 16);
    }
  }
}

/** Columns of K floats each, `columnStep` apart, to rows of 8, `toStep` apart. */
function transposeRows(from: usize, columnStep: usize, K: i32, columns: i32, to: usize, toStep: usize): void {
  for (let half = 0; half < 8; half += 4, to += 16) {
    const here = columns - half;
    let c0 = from + <usize>half * columnStep;
    if (here >= 4) {
      let c1 = c0 + columnStep, c2 = c1 + columnStep, c3 = c2 + columnStep;
      let row = to;
      let k = 0;
      for (; k + 4 <= K; k += 4) {
        const r0 = v128.load(c0), r1 = v128.load(c1), r2 = v128.load(c2), r3 = v128.load(c3);
        const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
        const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
        v128.store(row, v128.shuffle<f64>(low01, low23, 0, 2));
        v128.store(row + toStep, v128.shuffle<f64>(low01, low23, 1, 3));
        v128.store(row + 2 * toStep, v128.shuffle<f64>(high01, high23, 0, 2));
        v128.store(row + 3 * toStep, v128.shuffle<f64>(high01, high23, 1, 3));
        row += 4 * toStep;
        c0 += 16; c1 += 16; c2 += 16; c3 += 16;
      }
      for (; k < K; k++, row += toStep, c0 += 4, c1 += 4, c2 += 4, c3 += 4) {
        store<f32>(row, load<f32>(c0));
        store<f32>(row, load<f32>(c1), 4);
        store<f32>(row, load<f32>(c2), 8);
        store<f32>(row, load<f32>(c3), 12);
      }
    } else {
      let row = to;
      for (let k = 0; k < K; k++, row += toStep, c0 += 4) {
        for (let c = 0; c < 4; c++) {
          store<f32>(row + (<usize>c << 2), c < here ? load<f32>(c0 + <usize>c * columnStep) : 0);
        }
      }
    }
  }
}

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
 * @param spare room for one tile, 32 floats
 */
export function multiply(
  a: usize, rowStep: usize, step: usize, groupStep: usize,
  panels: usize, panelStep: usize,
  c: usize, cStep: usize,
  M: i32, N: i32, K: i32,
  start: usize, spare: usize,
): void {
  for (let j = 0; j < N; j += 8) {
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

function copyTile(from: usize, fromStep: usize, to: usize, toStep: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++, from += fromStep, to += toStep) {
    for (let column = 0; column < columns; column++) {
      store<f32>(to + (<usize>column << 2), load<f32>(from + (<usize>column << 2)));
    }
  }
}
