import { pack, PACKED_SCRATCH, product, productOfPacked, productScratch } from './product';
import { panelFloats } from './panels';
import { addPanelSums } from './sums';
import { fillFloats, multiplyFloats } from './vector';

/** Rows whose gradients are made together, from the first of them to the last, while they are in a cache. */
const BLOCK: i32 = 128;

export function linearScratch(K: i32, N: i32): i32 {
  return productScratch(N, K);
}

/** y [R, N] = activation(x [R, K] kernel [K, N] + bias), and its slopes [R, N] where there is an activation. */
export function linear(
  x: usize, kernel: usize, bias: usize, y: usize, slopes: usize,
  R: i32, K: i32, N: i32, code: i32, scratch: usize,
): void {
  product(x, <usize>K << 2, 4, kernel, <usize>N << 2, 4, y, R, N, K, bias, code, slopes, scratch);
}

export function linearGradientScratch(R: i32, K: i32, N: i32): i32 {
  const rows = min(BLOCK, R);
  return panelFloats(1, max(K, N)) + panelFloats(N, K) + rows * N + panelFloats(rows, N) + PACKED_SCRATCH;
}

/** All three gradients of `linear`; dBias is 0 where there is no bias, slopes where there is no activation. */
export function linearGradient(
  dy: usize, x: usize, kernel: usize, slopes: usize, dx: usize, dKernel: usize, dBias: usize,
  R: i32, K: i32, N: i32, scratch: usize,
): void {
  const nStep = <usize>N << 2, kStep = <usize>K << 2;
  const most = min(BLOCK, R);
  const zeros = scratch;
  const kernelPanels = zeros + (<usize>panelFloats(1, max(K, N)) << 2);
  const products = kernelPanels + (<usize>panelFloats(N, K) << 2);
  const panels = products + (<usize>(most * N) << 2);
  const rest = panels + (<usize>panelFloats(most, N) << 2);
  fillFloats(zeros, panelFloats(1, max(K, N)), 0);
  pack(kernel, 4, nStep, N, K, kernelPanels);
  fillFloats(dKernel, K * N, 0);
  if (dBias) fillFloats(dBias, N, 0);
  for (let r = 0; r < R; r += BLOCK) {
    const rows = min(BLOCK, R - r);
    const from = <usize>r * nStep, place = <usize>r * kStep;
    let dSums = dy + from;
    if (slopes) {
      multiplyFloats(dSums, slopes + from, products, rows * N);
      dSums = products;
    }
    productOfPacked(dSums, nStep, 4, kernelPanels, dx + place, rows, K, N, zeros, rest);
    pack(dSums, nStep, 4, rows, N, panels);
    if (dBias) addPanelSums(panels, dBias, rows, N);
    productOfPacked(x + place, 4, kStep, panels, dKernel, K, N, rows, 0, rest);
  }
}
