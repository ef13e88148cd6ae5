import { fma, rootOf, splat, sumOf } from './simd';
import { loadSome } from './vector';

/**
 * One step of Adam for one variable: to = from keep - rate m / (sqrt(v) root + epsilon), of the new m and v. What is
 * written may be what was read.
 *
 * @param beta1 and beta2 of 64 bits: 1 - 0.999 of 32 has four digits
 * @param scale by what the gradient is multiplied first
 * @param rate learning rate / (1 - beta1^t); root: 1 / sqrt(1 - beta2^t); keep: 1 - learning rate * weight decay
 */
export function adam(
  from: usize, to: usize, m: usize, newM: usize, v: usize, newV: usize, gradient: usize, count: i32,
  scale: f32, beta1: f64, beta2: f64, rate: f32, root: f32, epsilon: f32, keep: f32,
): void {
  const end = <usize>count << 2, whole = end & ~15;
  const keepMean = <f32>beta1, keepSquare = <f32>beta2, addMean = <f32>(1 - beta1), addSquare = <f32>(1 - beta2);
  const b1 = splat(keepMean), b2 = splat(keepSquare), c1 = splat(addMean), c2 = splat(addSquare);
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const g = f32x4.mul(v128.load(gradient + i), splat(scale));
    const mean = fma(b1, v128.load(m + i), f32x4.mul(c1, g));
    const square = fma(b2, v128.load(v + i), f32x4.mul(c2, f32x4.mul(g, g)));
    v128.store(newM + i, mean);
    v128.store(newV + i, square);
    const size = fma(f32x4.sqrt(square), splat(root), splat(epsilon));
    const change = f32x4.div(f32x4.mul(splat(rate), mean), size);
    v128.store(to + i, f32x4.sub(f32x4.mul(v128.load(from + i), splat(keep)), change));
  }
  for (; i < end; i += 4) {
    const g = load<f32>(gradient + i) * scale;
    const mean = keepMean * load<f32>(m + i) + addMean * g;
    const square = keepSquare * load<f32>(v + i) + addSquare * (g * g);
    store<f32>(newM + i, mean);
    store<f32>(newV + i, square);
    store<f32>(to + i, load<f32>(from + i) * keep - (rate * mean) / (rootOf(square) * root + epsilon));
  }
}

/** Floats that are squared and added up on their own first: sums of sums lose fewer digits. */
const BLOCK: i32 = 1024;

/** The sum of the squares of `count` floats. */
export function sumOfSquares(from: usize, count: i32): f64 {
  let total: f64 = 0;
  for (let left = count; left > 0; left -= BLOCK) {
    const end = from + (<usize>min(left, BLOCK) << 2);
    let sum = splat(0);
    for (; from + 16 <= end; from += 16) {
      const x = v128.load(from);
      sum = fma(x, x, sum);
    }
    if (from < end) {
      const x = loadSome(from, <i32>(end - from) >> 2);
      sum = fma(x, x, sum);
      from = end;
    }
    total += sumOf(sum);
  }
  return total;
}
