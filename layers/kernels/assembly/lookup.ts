import { addFloats, copyFloats, fillFloats } from './vector';

/** rows [count, N] of a table [V, N]; zeros for an id outside of it. */
export function lookup(table: usize, ids: usize, rows: usize, count: i32, V: i32, N: i32): void {
  const step = <usize>N << 2;
  for (let i = 0; i < count; i++, rows += step) {
    const id = load<i32>(ids + (<usize>i << 2));
    if (<u32>id < <u32>V) copyFloats(table + <usize>id * step, rows, N);
    else fillFloats(rows, N, 0);
  }
}

/** table [V, N] = the sums of rows [count, N] by their ids; those outside of the table are left out. */
export function scatterAdd(rows: usize, ids: usize, table: usize, count: i32, V: i32, N: i32): void {
  const step = <usize>N << 2;
  fillFloats(table, V * N, 0);
  for (let i = 0; i < count; i++, rows += step) {
    const id = load<i32>(ids + (<usize>i << 2));
    if (<u32>id < <u32>V) addFloats(rows, table + <usize>id * step, N);
  }
}
