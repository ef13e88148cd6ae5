// Matrix products of any size, from panels.
import { multiply } from './multiply';
import { PACKED_STEP, packColumns, packRows, panelFloats } from './panels';
import { copyFloats, fillFloats } from './vector';

/** Rows of a panel: with 4 rows of the other operand they stay in the first-level cache. */
const DEPTH: i32 = 256;
/** Room for a tile that is not whole. */
const TAIL: i32 = 64;

/** Scratch that `product` needs, in floats. */
export function productScratch(M: i32, N: i32, K: i32): i32 {
  const depth = min(K, DEPTH);
  return TAIL + panelFloats(1, N) + panelFloats(depth, N) + depth * ((M + 3) & ~3);
}

/**
 * c [M, N] = a [M, K] b [K, N] + bias. Steps are in bytes, from row to row and from column to column; of
 * each operand one is 4.
 *
 * @param bias [N], or 0 for none
 */
export function product(
  a: usize, aRow: usize, aColumn: usize,
  b: usize, bRow: usize, bColumn: usize,
  c: usize, M: i32, N: i32, K: i32,
  bias: usize, scratch: usize,
): void {
  const cStep = <usize>N << 2;
  const start = scratch + (TAIL << 2);
  const panels = start + (<usize>panelFloats(1, N) << 2);
  fillFloats(start, panelFloats(1, N), 0);
  if (bias != 0) copyFloats(bias, start, N);
  if (K == 0) multiply(a, 0, 0, 0, panels, 0, c, cStep, M, N, 0, start, scratch);
  for (let k = 0; k < K; k += DEPTH) {
    const depth = min(DEPTH, K - k);
    const panelStep = <usize>depth << 5;
    packColumns(b + <usize>k * bRow, bRow, bColumn, depth, N, panels);
    let rows = a + <usize>k * aColumn, rowStep = aRow, step = aColumn, groupStep = aRow << 2;
    if (aColumn != 4) {
      rows = panels + (<usize>panelFloats(depth, N) << 2);
      packRows(a + <usize>k * aColumn, aColumn, M, depth, rows);
      rowStep = 4;
      step = PACKED_STEP;
      groupStep = <usize>depth << 4;
    }
    multiply(rows, rowStep, step, groupStep, panels, panelStep, c, cStep, M, N, depth, k == 0 ? start : 0, scratch);
  }
}
