import { addFloats, fillFloats } from './vector';

/** Rows that are added up on their own first: sums of sums lose fewer digits. */
const BLOCK: i32 = 64;

/** sums [N] of rows [R, N] @param scratch N floats */
export function columnSums(rows: usize, sums: usize, R: i32, N: i32, scratch: usize): void {
  fillFloats(sums, N, 0);
  addColumnSums(rows, sums, R, N, scratch);
}

/** sums += those of rows [R, N] @param scratch N floats */
export function addColumnSums(rows: usize, sums: usize, R: i32, N: i32, scratch: usize): void {
  const step = <usize>N << 2;
  for (let r = 0; r < R; r += BLOCK) {
    const end = min(R, r + BLOCK);
    fillFloats(scratch, N, 0);
    for (let row = r; row < end; row++, rows += step) addFloats(rows, scratch, N);
    addFloats(scratch, sums, N);
  }
}
