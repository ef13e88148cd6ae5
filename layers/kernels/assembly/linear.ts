import { activateWithSlope } from './activation';
import { product, productScratch } from './product';
import { columnSums, columnSumsScratch } from './sums';
import { multiplyFloats } from './vector';

export function linearScratch(R: i32, K: i32, N: i32): i32 {
  return productScratch(R, N, K);
}

/** y [R, N] = activation(x [R, K] kernel [K, N] + bias), and its slopes [R, N] where there is an activation. */
export function linear(
  x: usize, kernel: usize, bias: usize, y: usize, slopes: usize,
  R: i32, K: i32, N: i32, code: i32, scratch: usize,
): void {
  product(x, <usize>K << 2, 4, kernel, <usize>N << 2, 4, y, R, N, K, bias, scratch);
  if (code) activateWithSlope(code, y, y, slopes, R * N);
}

export function linearGradientScratch(R: i32, K: i32, N: i32): i32 {
  return R * N + max(max(productScratch(R, K, N), productScratch(K, N, R)), columnSumsScratch(N));
}

/** All three gradients of `linear`; dBias is 0 where there is no bias, slopes where there is no activation. */
export function linearGradient(
  dy: usize, x: usize, kernel: usize, slopes: usize, dx: usize, dKernel: usize, dBias: usize,
  R: i32, K: i32, N: i32, scratch: usize,
): void {
  let dSums = dy;
  if (slopes) {
    dSums = scratch;
    multiplyFloats(dy, slopes, dSums, R * N);
  }
  const rest = scratch + (<usize>(R * N) << 2);
  const nStep = <usize>N << 2, kStep = <usize>K << 2;
  product(dSums, nStep, 4, kernel, 4, nStep, dx, R, K, N, 0, rest);
  product(x, 4, kStep, dSums, nStep, 4, dKernel, K, N, R, 0, rest);
  if (dBias) columnSums(dSums, dBias, R, N, rest);
}
