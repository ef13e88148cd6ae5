import { fma, splat, sumOf } from './simd';
import { addFloats, fillFloats } from './vector';

/** Rows whose weight gradients are added up on their own first. */
const BLOCK: i32 = 64;

/** LayerNorm, or RMSNorm where `centre` is false (beta is then 0): y = gamma normal + beta, normal = x inverse. */
export function normalize(
  x: usize, gamma: usize, beta: usize, y: usize, normal: usize, inverse: usize,
  R: i32, C: i32, epsilon: f32, centre: bool,
): void {
  const step = <usize>C << 2;
  for (let r = 0; r < R; r++, x += step, y += step, normal += step, inverse += 4) {
    const mean = centre ? sum(x, C) / <f32>C : 0;
    let squares: f32 = 0;
    let four = splat(0);
    let c = 0;
    const means = splat(mean);
    for (; c + 4 <= C; c += 4) {
      const d = f32x4.sub(v128.load(x + (<usize>c << 2)), means);
      v128.store(normal + (<usize>c << 2), d);
      four = fma(d, d, four);
    }
    for (; c < C; c++) {
      const d = load<f32>(x + (<usize>c << 2)) - mean;
      store<f32>(normal + (<usize>c << 2), d);
      squares += d * d;
    }
    const scale: f32 = 1 / sqrt<f32>((squares + sumOf(four)) / <f32>C + epsilon);
    store<f32>(inverse, scale);
    affine(normal, gamma, beta, y, C, scale);
  }
}

/** dx, dGamma and dBeta (0 for none) of `normalize`. @param scratch 2 C floats */
export function normalizeGradient(
  dy: usize, gamma: usize, normal: usize, inverse: usize, dx: usize, dGamma: usize, dBeta: usize,
  R: i32, C: i32, centre: bool, scratch: usize,
): void {
  const step = <usize>C << 2;
  const gammas = scratch, betas = scratch + step;
  fillFloats(dGamma, C, 0);
  if (dBeta) fillFloats(dBeta, C, 0);
  for (let r = 0; r < R; r += BLOCK) {
    const end = min(R, r + BLOCK);
    fillFloats(scratch, 2 * C, 0);
    for (let row = r; row < end; row++, dy += step, normal += step, dx += step, inverse += 4) {
      rowGradient(dy, gamma, normal, load<f32>(inverse), dx, gammas, betas, C, centre);
    }
    addFloats(gammas, dGamma, C);
    if (dBeta) addFloats(betas, dBeta, C);
  }
}

/** dx = (d - mean(d) - normal mean(d normal)) inverse, d = dy gamma; adds to the gradients of the weights. */
function rowGradient(
  dy: usize, gamma: usize, normal: usize, inverse: f32, dx: usize, gammas: usize, betas: usize, C: i32, centre: bool,
): void {
  let sums = splat(0), products = splat(0);
  let sum: f32 = 0, product: f32 = 0;
  let c: usize = 0;
  const end = <usize>C << 2, whole = end & ~15;
  for (; c < whole; c += 16) {
    const slope = v128.load(dy + c), n = v128.load(normal + c);
    v128.store(gammas + c, fma(slope, n, v128.load(gammas + c)));
    v128.store(betas + c, f32x4.add(slope, v128.load(betas + c)));
    const d = f32x4.mul(slope, v128.load(gamma + c));
    sums = f32x4.add(sums, d);
    products = fma(d, n, products);
  }
  for (; c < end; c += 4) {
    const slope = load<f32>(dy + c), n = load<f32>(normal + c);
    store<f32>(gammas + c, load<f32>(gammas + c) + slope * n);
    store<f32>(betas + c, load<f32>(betas + c) + slope);
    const d = slope * load<f32>(gamma + c);
    sum += d;
    product += d * n;
  }
  const mean: f32 = centre ? (sum + sumOf(sums)) / <f32>C : 0;
  const along: f32 = (product + sumOf(products)) / <f32>C;
  for (c = 0; c < whole; c += 16) {
    const d = f32x4.sub(f32x4.mul(v128.load(dy + c), v128.load(gamma + c)), splat(mean));
    const flat = f32x4.sub(d, f32x4.mul(v128.load(normal + c), splat(along)));
    v128.store(dx + c, f32x4.mul(flat, splat(inverse)));
  }
  for (; c < end; c += 4) {
    const d = load<f32>(dy + c) * load<f32>(gamma + c) - mean;
    store<f32>(dx + c, (d - load<f32>(normal + c) * along) * inverse);
  }
}

function sum(x: usize, C: i32): f32 {
  let four = splat(0);
  let rest: f32 = 0;
  let c = 0;
  for (; c + 4 <= C; c += 4) four = f32x4.add(four, v128.load(x + (<usize>c << 2)));
  for (; c < C; c++) rest += load<f32>(x + (<usize>c << 2));
  return rest + sumOf(four);
}

/** normal *= scale, y = gamma normal + beta */
function affine(normal: usize, gamma: usize, beta: usize, y: usize, C: i32, scale: f32): void {
  const end = <usize>C << 2, whole = end & ~15;
  let c: usize = 0;
  for (; c < whole; c += 16) {
    const n = f32x4.mul(v128.load(normal + c), splat(scale));
    v128.store(normal + c, n);
    v128.store(y + c, fma(n, v128.load(gamma + c), beta ? v128.load(beta + c) : splat(0)));
  }
  for (; c < end; c += 4) {
    const n = load<f32>(normal + c) * scale;
    store<f32>(normal + c, n);
    store<f32>(y + c, n * load<f32>(gamma + c) + (beta ? load<f32>(beta + c) : 0));
  }
}
