import { activate, activateGradient } from './activation';
import { product, productScratch } from './product';
import { columnSums, columnSumsScratch } from './sums';

export function linearScratch(R: i32, K: i32, N: i32): i32 {
  return productScratch(R, N, K);
}

/** sums [R, N] = x [R, K] kernel [K, N] + bias; y its activation, where there is one. */
export function linear(
  x: usize, kernel: usize, bias: usize, sums: usize, y: usize,
  R: i32, K: i32, N: i32, code: i32, scratch: usize,
): void {
  product(x, <usize>K << 2, 4, kernel, <usize>N << 2, 4, sums, R, N, K, bias, scratch);
  if (code) activate(code, sums, y, R * N);
}

export function linearGradientScratch(R: i32, K: i32, N: i32): i32 {
  return R * N + max(max(productScratch(R, K, N), productScratch(K, N, R)), columnSumsScratch(N));
}

/** All three gradients of `linear`; dBias is 0 where there is no bias. */
export function linearGradient(
  dy: usize, x: usize, kernel: usize, sums: usize, dx: usize, dKernel: usize, dBias: usize,
  R: i32, K: i32, N: i32, code: i32, scratch: usize,
): void {
  let slopes = dy;
  if (code) {
    slopes = scratch;
    activateGradient(code, dy, sums, slopes, R * N);
  }
  const rest = scratch + (<usize>(R * N) << 2);
  const nStep = <usize>N << 2, kStep = <usize>K << 2;
  product(slopes, nStep, 4, kernel, 4, nStep, dx, R, K, N, 0, rest);
  product(x, 4, kStep, slopes, nStep, 4, dKernel, K, N, R, 0, rest);
  if (dBias) columnSums(slopes, dBias, R, N, rest);
}
