import { addFloats, fillFloats } from './vector';

/** Rows that are added up on their own first: sums of sums lose fewer digits. */
const BLOCK: i32 = 64;

export function columnSumsScratch(N: i32): i32 {
  return N;
}

/** sums [N] of rows [R, N] */
export function columnSums(rows: usize, sums: usize, R: i32, N: i32, scratch: usize): void {
  const step = <usize>N << 2;
  fillFloats(sums, N, 0);
  for (let r = 0; r < R; r += BLOCK) {
    const end = min(R, r + BLOCK);
    fillFloats(scratch, N, 0);
    for (let row = r; row < end; row++, rows += step) addFloats(rows, scratch, N);
    addFloats(scratch, sums, N);
  }
}
