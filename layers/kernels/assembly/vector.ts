// Vectors of floats in memory.
import { fma } from './simd';

/** The first `count` of 1 to 3 floats, the rest 0: reads nothing behind them. */
// @ts-ignore: decorator
@inline
export function loadSome(from: usize, count: i32): v128 {
  let x = v128.load32_zero(from);
  if (count > 1) x = f32x4.replace_lane(x, 1, load<f32>(from, 4));
  if (count > 2) x = f32x4.replace_lane(x, 2, load<f32>(from, 8));
  return x;
}

/** Writes the first `count` of 1 to 3 floats and nothing behind them. */
// @ts-ignore: decorator
@inline
export function storeSome(to: usize, x: v128, count: i32): void {
  store<f32>(to, f32x4.extract_lane(x, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(x, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(x, 2), 8);
}

export function fillFloats(to: usize, count: i32, value: f32): void {
  const end = to + (<usize>count << 2);
  const four = f32x4.splat(value);
  for (; to + 16 <= end; to += 16) v128.store(to, four);
  for (; to < end; to += 4) store<f32>(to, value);
}

/** Whether none of them is NaN or infinite. */
export function areFinite(from: usize, count: i32): bool {
  return areFiniteTimes(from, count, 1);
}

/** The same of their products with a factor. */
export function areFiniteTimes(from: usize, count: i32, factor: f32): bool {
  const end = from + (<usize>count << 2);
  // 0 by what is finite is 0, and by anything else NaN.
  const zero = f32x4.splat(0), by = f32x4.splat(factor);
  let a = zero, b = zero, c = zero, d = zero;
  for (; from + 64 <= end; from += 64) {
    a = fma(f32x4.mul(v128.load(from), by), zero, a);
    b = fma(f32x4.mul(v128.load(from, 16), by), zero, b);
    c = fma(f32x4.mul(v128.load(from, 32), by), zero, c);
    d = fma(f32x4.mul(v128.load(from, 48), by), zero, d);
  }
  let rest: f32 = 0;
  for (; from < end; from += 4) rest += load<f32>(from) * factor * 0;
  return rest == 0 && i32x4.all_true(f32x4.eq(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), zero));
}

export function areZeros(from: usize, count: i32): bool {
  for (const end = from + (<usize>count << 2); from < end; from += 4) if (load<f32>(from) != 0) return false;
  return true;
}

/** Makes 0 of NaN and infinities among a multiple of 4 floats. Returns whether there were any. */
export function clearNonFinite(at: usize, count: i32): bool {
  if (areFinite(at, count)) return false;
  const zero = f32x4.splat(0);
  for (const end = at + (<usize>count << 2); at < end; at += 16) {
    const x = v128.load(at);
    v128.store(at, v128.and(x, f32x4.eq(f32x4.mul(x, zero), zero)));
  }
  return true;
}

export function copyFloats(from: usize, to: usize, count: i32): void {
  const end = to + (<usize>count << 2);
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from));
}

/** to += from */
export function addFloats(from: usize, to: usize, count: i32): void {
  const end = to + (<usize>count << 2);
  for (; to + 32 <= end; to += 32, from += 32) {
    const low = f32x4.add(v128.load(to), v128.load(from)), high = f32x4.add(v128.load(to, 16), v128.load(from, 16));
    v128.store(to, low);
    v128.store(to, high, 16);
  }
  for (; to + 16 <= end; to += 16, from += 16) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  }
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(to) + load<f32>(from));
}

/** to = a + b, number by number */
export function add(a: usize, b: usize, to: usize, count: i32): void {
  const end = to + (<usize>count << 2);
  for (; to + 16 <= end; to += 16, a += 16, b += 16) v128.store(to, f32x4.add(v128.load(a), v128.load(b)));
  for (; to < end; to += 4, a += 4, b += 4) store<f32>(to, load<f32>(a) + load<f32>(b));
}

/** to = from by a factor */
export function scaleFloats(from: usize, to: usize, count: i32, factor: f32): void {
  const end = to + (<usize>count << 2);
  const four = f32x4.splat(factor);
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, f32x4.mul(v128.load(from), four));
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from) * factor);
}

/** to = a b, number by number */
export function multiplyFloats(a: usize, b: usize, to: usize, count: i32): void {
  const end = to + (<usize>count << 2);
  for (; to + 16 <= end; to += 16, a += 16, b += 16) v128.store(to, f32x4.mul(v128.load(a), v128.load(b)));
  for (; to < end; to += 4, a += 4, b += 4) store<f32>(to, load<f32>(a) * load<f32>(b));
}

/** A few floats of a few rows. */
export function copyTile(from: usize, fromStep: usize, to: usize, toStep: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++, from += fromStep, to += toStep) {
    for (let column = 0; column < columns; column++) {
      store<f32>(to + (<usize>column << 2), load<f32>(from + (<usize>column << 2)));
    }
  }
}

/** Whether an element is true or a number other than 0. Shift: 0 for bytes, 2 for words. */
export function isSet(mask: usize, shift: i32, index: i32): bool {
  const at = mask + (<usize>index << shift);
  return shift ? (load<u32>(at) & 0x7fffffff) != 0 : load<u8>(at) != 0;
}

/** to = y where x is finite, else 0 */
export function whereFinite(x: usize, y: usize, to: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count << 2; i += 4) store<f32>(to + i, load<f32>(x + i) * 0 == 0 ? load<f32>(y + i) : 0);
}
