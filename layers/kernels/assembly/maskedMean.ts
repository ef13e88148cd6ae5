// The mean over the tokens that count, and its gradient.
import { splat } from './simd';
import { addFloats, fillFloats, isSet } from './vector';

/** x [B, T, C] -> y [B, C] and counts [B], at least 1. mask [B, T], or 0 where all count; its shift as of `isSet`. */
export function maskedMean(
  x: usize, mask: usize, shift: i32, y: usize, counts: usize, B: i32, T: i32, C: i32,
): void {
  const row = <usize>C << 2;
  for (let b = 0; b < B; b++, y += row, counts += 4) {
    let count = 0;
    fillFloats(y, C, 0);
    for (let t = 0; t < T; t++, x += row) {
      if (mask && !isSet(mask, shift, b * T + t)) continue;
      addFloats(x, y, C);
      count++;
    }
    store<f32>(counts, <f32>max(count, 1));
    divideFloats(y, y, C, load<f32>(counts));
  }
}

/** dy [B, C] -> dx [B, T, C] */
export function maskedMeanGradient(
  dy: usize, mask: usize, shift: i32, counts: usize, dx: usize, B: i32, T: i32, C: i32,
): void {
  const row = <usize>C << 2;
  for (let b = 0; b < B; b++, dy += row, counts += 4) {
    for (let t = 0; t < T; t++, dx += row) {
      if (mask && !isSet(mask, shift, b * T + t)) fillFloats(dx, C, 0);
      else divideFloats(dy, dx, C, load<f32>(counts));
    }
  }
}

function divideFloats(from: usize, to: usize, count: i32, divisor: f32): void {
  const end = to + (<usize>count << 2);
  const four = splat(divisor);
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, f32x4.div(v128.load(from), four));
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from) / divisor);
}
