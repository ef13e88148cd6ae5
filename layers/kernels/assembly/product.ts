// Matrix products of any size, from panels.
import { activate, activateWithSlope } from './activation';
import { multiply } from './multiply';
import { PACKED_STEP, packColumns, packRows, panelFloats } from './panels';
import { copyFloats, fillFloats } from './vector';

/** Rows of a panel: with 4 rows of the other operand they stay in the first-level cache. */
const DEPTH: i32 = 256;
/** Floats of the other operand that meet all panels while they are in a cache. */
const ACROSS: i32 = 8192;
/** Room for a tile that is not whole. */
const TAIL: i32 = 64;
/** Scratch that `productOfPacked` needs, in floats, whatever its sizes. */
export const PACKED_SCRATCH: i32 = TAIL + ACROSS;

/** Scratch that `product` needs, in floats. */
export function productScratch(N: i32, K: i32): i32 {
  return panelFloats(1, N) + panelFloats(min(K, DEPTH), N) + PACKED_SCRATCH;
}

/**
 * c [M, N] = activation(a [M, K] b [K, N] + bias). Steps are in bytes, from row to row and from column to column; of
 * each operand one is 4.
 *
 * @param bias [N], or 0 for none
 * @param code of an activation, or 0 for none
 * @param slopes [M, N] for those of the activation, or 0
 */
export function product(
  a: usize, aRow: usize, aColumn: usize,
  b: usize, bRow: usize, bColumn: usize,
  c: usize, M: i32, N: i32, K: i32,
  bias: usize, code: i32, slopes: usize, scratch: usize,
): void {
  const step = <usize>N << 2;
  const panels = scratch + (<usize>panelFloats(1, N) << 2);
  const rest = panels + (<usize>panelFloats(min(K, DEPTH), N) << 2);
  fillFloats(scratch, panelFloats(1, N), 0);
  if (bias != 0) copyFloats(bias, scratch, N);
  const most = blockRows(K);
  let k = 0;
  do {
    const depth = min(DEPTH, K - k);
    packColumns(b + <usize>k * bRow, bRow, bColumn, depth, N, panels);
    const from = a + <usize>k * aColumn, start = k == 0 ? scratch : 0;
    k += depth;
    for (let i = 0; i < M; i += most) {
      const rows = min(most, M - i);
      const place = c + <usize>i * step;
      productOfPacked(from + <usize>i * aRow, aRow, aColumn, panels, place, rows, N, depth, start, rest);
      if (code == 0 || k < K) continue;
      if (slopes) activateWithSlope(code, place, place, slopes + <usize>i * step, rows * N);
      else activate(code, place, place, rows * N);
    }
  } while (k < K);
}

/** Packs b [K, N] for `productOfPacked`, to panelFloats(K, N). */
export function pack(b: usize, bRow: usize, bColumn: usize, K: i32, N: i32, to: usize): void {
  for (let k = 0; k < K; k += DEPTH) {
    packColumns(b + <usize>k * bRow, bRow, bColumn, min(DEPTH, K - k), N, to + (<usize>panelFloats(k, N) << 2));
  }
}

/** How many rows of K numbers are taken at a time: not more than `ACROSS` floats. */
function blockRows(K: i32): i32 {
  return ACROSS / max(1, min(K, DEPTH)) & ~3;
}

/**
 * c [M, N] = a [M, K] b [K, N] + start, or c += a b.
 *
 * @param b packed by `pack`
 * @param start a row of N floats, filled up to whole panels; or 0 for what c is
 */
export function productOfPacked(
  a: usize, aRow: usize, aColumn: usize, b: usize,
  c: usize, M: i32, N: i32, K: i32, start: usize, scratch: usize,
): void {
  const step = <usize>N << 2;
  const packed = scratch + (TAIL << 2);
  const most = blockRows(K);
  for (let i = 0; i < M; i += most) {
    const rows = min(most, M - i);
    let k = 0;
    do {
      const depth = min(DEPTH, K - k);
      const panels = b + (<usize>panelFloats(k, N) << 2), panelStep = <usize>depth << 5;
      const from = a + <usize>i * aRow + <usize>k * aColumn, place = c + <usize>i * step;
      const first = k == 0 ? start : 0;
      if (aColumn == 4) {
        multiply(from, aRow, 4, aRow << 2, panels, panelStep, place, step, rows, N, depth, first, scratch);
      } else {
        packRows(from, aColumn, rows, depth, packed);
        multiply(
          packed, 4, PACKED_STEP, <usize>depth << 4, panels, panelStep, place, step, rows, N, depth, first, scratch,
        );
      }
      k += depth;
    } while (k < K);
  }
}
