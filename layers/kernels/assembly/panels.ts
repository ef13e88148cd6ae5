// Operands of a matrix product, packed for `multiply`: columns in panels of 8, rows in panels of 4.
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
  const panel = <usize>K << 4;
  let i = 0;
  // Four panels at a time, which are one line of a cache.
  for (; i + 16 <= M; i += 16, to += 3 * panel) {
    let from = a + (<usize>i << 2);
    let to1 = to + panel, to2 = to1 + panel, to3 = to2 + panel;
    for (let k = 0; k < K; k++, from += step, to += 16, to1 += 16, to2 += 16, to3 += 16) {
      v128.store(to, v128.load(from));
      v128.store(to1, v128.load(from, 16));
      v128.store(to2, v128.load(from, 32));
      v128.store(to3, v128.load(from, 48));
    }
  }
  for (; i < M; i += 4) {
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
