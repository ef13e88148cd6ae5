import { fma, isWide, rootOf, splat, sumOf } from './simd';
import { addFloats, fillFloats, multiplyFloats, scaleFloats } from './vector';

/** Rows whose weight gradients are added up on their own first. */
const BLOCK: i32 = 64;

/** LayerNorm, or RMSNorm where `centre` is false (beta is then 0): y = gamma normal + beta, normal = x inverse. */
export function normalize(
  x: usize, gamma: usize, beta: usize, y: usize, normal: usize, inverse: usize,
  R: i32, C: i32, epsilon: f32, centre: bool,
): void {
  const step = <usize>C << 2;
  for (let r = 0; r < R; r++, x += step, y += step, normal += step, inverse += 4) {
    const mean: f32 = centre ? sum(x, C) / <f32>C : 0;
    const scale: f32 = <f32>1 / rootOf(squares(x, C, mean) / <f32>C + epsilon);
    store<f32>(inverse, scale);
    if (beta) affine(x, mean, scale, gamma, beta, normal, y, C);
    else scaled(x, scale, gamma, normal, y, C);
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

// Sixteen numbers at a time in four sums, as one sum would wait for itself.

function sum(x: usize, C: i32): f32 {
  const end = x + (<usize>C << 2);
  let s0 = splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (; x + 64 <= end; x += 64) {
    s0 = f32x4.add(s0, v128.load(x));
    s1 = f32x4.add(s1, v128.load(x, 16));
    s2 = f32x4.add(s2, v128.load(x, 32));
    s3 = f32x4.add(s3, v128.load(x, 48));
  }
  for (; x + 16 <= end; x += 16) s0 = f32x4.add(s0, v128.load(x));
  let rest: f32 = 0;
  for (; x < end; x += 4) rest += load<f32>(x);
  return rest + sumOf(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

/** The sum of (x - mean)^2. */
function squares(x: usize, C: i32, mean: f32): f32 {
  const end = x + (<usize>C << 2), means = splat(mean);
  let s0 = splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (; x + 64 <= end; x += 64) {
    const d0 = f32x4.sub(v128.load(x), means), d1 = f32x4.sub(v128.load(x, 16), means);
    const d2 = f32x4.sub(v128.load(x, 32), means), d3 = f32x4.sub(v128.load(x, 48), means);
    s0 = fma(d0, d0, s0);
    s1 = fma(d1, d1, s1);
    s2 = fma(d2, d2, s2);
    s3 = fma(d3, d3, s3);
  }
  for (; x + 16 <= end; x += 16) {
    const d = f32x4.sub(v128.load(x), means);
    s0 = fma(d, d, s0);
  }
  let rest: f32 = 0;
  for (; x < end; x += 4) {
    const d = load<f32>(x) - mean;
    rest += d * d;
  }
  return rest + sumOf(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

/** normal = (x - mean) scale, y = gamma normal + beta */
function affine(
  x: usize, mean: f32, scale: f32, gamma: usize, beta: usize, normal: usize, y: usize, C: i32,
): void {
  const end = x + (<usize>C << 2), whole = x + (<usize>(C & ~3) << 2);
  const means = splat(mean), scales = splat(scale);
  if (isWide) {
    for (; x + 32 <= end; x += 32, gamma += 32, beta += 32, normal += 32, y += 32) {
      const n0 = f32x4.mul(f32x4.sub(v128.load(x), means), scales);
      const n1 = f32x4.mul(f32x4.sub(v128.load(x, 16), means), scales);
      v128.store(normal, n0);
      v128.store(normal, n1, 16);
      const y0 = fma(n0, v128.load(gamma), v128.load(beta)), y1 = fma(n1, v128.load(gamma, 16), v128.load(beta, 16));
      v128.store(y, y0);
      v128.store(y, y1, 16);
    }
  }
  for (; x < whole; x += 16, gamma += 16, beta += 16, normal += 16, y += 16) {
    const n = f32x4.mul(f32x4.sub(v128.load(x), means), scales);
    v128.store(normal, n);
    v128.store(y, fma(n, v128.load(gamma), v128.load(beta)));
  }
  for (; x < end; x += 4, gamma += 4, beta += 4, normal += 4, y += 4) {
    const n = (load<f32>(x) - mean) * scale;
    store<f32>(normal, n);
    store<f32>(y, n * load<f32>(gamma) + load<f32>(beta));
  }
}

/** normal = x scale, y = gamma normal */
function scaled(x: usize, scale: f32, gamma: usize, normal: usize, y: usize, C: i32): void {
  scaleFloats(x, normal, C, scale);
  multiplyFloats(normal, gamma, y, C);
}
