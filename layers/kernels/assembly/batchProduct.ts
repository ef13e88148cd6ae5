import { product } from './product';

/**
 * Products of `count` matrices, each c [M, N] = op(a) op(b) + bias, by an activation.
 *
 * @param aBatch bytes from matrix to matrix; 0 for one that all share
 */
export function batchProduct(
  count: i32,
  a: usize, aBatch: usize, transposeA: bool,
  b: usize, bBatch: usize, transposeB: bool,
  c: usize, M: i32, N: i32, K: i32, bias: usize, code: i32, scratch: usize,
): void {
  const aRow: usize = transposeA ? 4 : <usize>K << 2, aColumn: usize = transposeA ? <usize>M << 2 : 4;
  const bRow: usize = transposeB ? 4 : <usize>N << 2, bColumn: usize = transposeB ? <usize>K << 2 : 4;
  for (let i = 0; i < count; i++) {
    product(a, aRow, aColumn, b, bRow, bColumn, c, M, N, K, bias, code, 0, scratch);
    a += aBatch;
    b += bBatch;
    c += <usize>(M * N) << 2;
  }
}
