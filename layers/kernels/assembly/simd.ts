// Arithmetic on four floats at a time. NaN comes out as NaN everywhere.
import {
  constants, EXP_2, EXP_3, EXP_4, EXP_5, EXP_6, EXP_7, EXPONENT_ZERO, HIGH, LOG2_E, LOW, MINUS_LN2,
  MINUS_LN2_REST, NORMAL_0, NORMAL_1, NORMAL_2, NORMAL_3, NORMAL_4, NORMAL_5, NORMAL_6, NORMAL_7, NORMAL_8,
  NORMAL_LOW, NORMAL_STEP, ONE, ROUND, WEIGHT_LOW,
} from './constants';

/**
 * Set where the module is compiled for an engine that joins two vectors of 128 bits into one of 256: what is stored side
 * by side, and computed alike.
 */
export const isWide: bool = isDefined(ASC_WIDE);

/** a b + c, rounded once where the machine can. */
// @ts-ignore: decorator
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

// @ts-ignore: decorator
@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** The square root, of four floats as of one: V8's instruction for one stalls processors that compute on 256 bits. */
// @ts-ignore: decorator
@inline
export function rootOf(x: f32): f32 {
  return f32x4.extract_lane(f32x4.sqrt(splat(x)), 0);
}

/** The sum of the four. */
// @ts-ignore: decorator
@inline
export function sumOf(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** The greatest of the four; NaN if there is one. */
// @ts-ignore: decorator
@inline
export function greatestOf(x: v128): f32 {
  const pairs = f32x4.max(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** e^x from x = r + n ln(2), n in the low bits of `shifted`, but for 2^n. `k` is `constants`, here and below. */
// @ts-ignore: decorator
@inline
function expRest(x: v128, shifted: v128, k: usize): v128 {
  const n = f32x4.sub(shifted, v128.load32_splat(k, ROUND));
  const r = fma(n, v128.load32_splat(k, MINUS_LN2_REST), fma(n, v128.load32_splat(k, MINUS_LN2), x));
  // In pairs and not term by term, here and below: the next four floats need not wait so long.
  const r2 = f32x4.mul(r, r);
  const high = fma(v128.load32_splat(k, EXP_7), r, v128.load32_splat(k, EXP_6));
  const middle = fma(v128.load32_splat(k, EXP_5), r, v128.load32_splat(k, EXP_4));
  const low = fma(v128.load32_splat(k, EXP_3), r, v128.load32_splat(k, EXP_2));
  return fma(fma(fma(high, r2, middle), r2, low), r2, f32x4.add(r, v128.load32_splat(k, ONE)));
}

/** e^x to about one unit in the last place. 2^n in two factors is in range wherever e^x is. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128, k: usize): v128 {
  const t = f32x4.pmin(f32x4.pmax(x, v128.load32_splat(k, LOW)), v128.load32_splat(k, HIGH));
  const shifted = fma(t, v128.load32_splat(k, LOG2_E), v128.load32_splat(k, ROUND));
  const n = i32x4.sub(shifted, v128.load32_splat(k, ROUND));
  const half = i32x4.shr_s(n, 1);
  const first = f32x4.mul(expRest(t, shifted, k), powerOfTwo(half, k));
  return f32x4.mul(first, powerOfTwo(i32x4.sub(n, half), k));
}

/** 1 as a float has the bits of 127 << 23. */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128, k: usize): v128 {
  return i32x4.add(i32x4.shl(n, 23), v128.load32_splat(k, ONE));
}

/**
 * The same for x of at most 0, and 0 where e^x is less than the least normal number: below it machines are slow, and
 * nothing here would notice.
 */
// @ts-ignore: decorator
@inline
export function expBelow4(x: v128, k: usize): v128 {
  return expFrom4(x, v128.load32_splat(k, NORMAL_LOW), k);
}

/**
 * The same, as a weight beside one of 1: 0 below e^-50, 2e-22. Products of lesser ones with small gradients
 * would be less than the least normal number.
 */
// @ts-ignore: decorator
@inline
export function weight4(x: v128, k: usize): v128 {
  return expFrom4(x, v128.load32_splat(k, WEIGHT_LOW), k);
}

export function weight1(x: f32): f32 {
  return f32x4.extract_lane(weight4(splat(x), constants), 0);
}

/** e^x for x of at most 0, and 0 where x is below `least`, which must not be below ln(2^-126). */
// @ts-ignore: decorator
@inline
function expFrom4(x: v128, least: v128, k: usize): v128 {
  return v128.andnot(expNormal4(f32x4.pmax(x, least), k), f32x4.lt(x, least));
}

/** e^x where it is a normal number. */
// @ts-ignore: decorator
@inline
function expNormal4(x: v128, k: usize): v128 {
  const shifted = fma(x, v128.load32_splat(k, LOG2_E), v128.load32_splat(k, ROUND));
  const power = i32x4.shl(i32x4.sub(shifted, v128.load32_splat(k, EXPONENT_ZERO)), 23);
  return f32x4.mul(expRest(x, shifted, k), power);
}

/** 1 / (1 + e^-x), and 0 where it would be less than the least normal number. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128, k: usize): v128 {
  const one = v128.load32_splat(k, ONE), least = v128.load32_splat(k, NORMAL_LOW);
  const t = f32x4.neg(f32x4.pmin(f32x4.pmax(x, least), f32x4.neg(least)));
  return v128.andnot(f32x4.div(one, f32x4.add(one, expNormal4(t, k))), f32x4.lt(x, least));
}

/** The normal distribution function of x, given e^(-x^2 / 2). */
// @ts-ignore: decorator
@inline
export function normal4(x: v128, gauss: v128, k: usize): v128 {
  const one = v128.load32_splat(k, ONE);
  const t = f32x4.div(one, fma(f32x4.abs(x), v128.load32_splat(k, NORMAL_STEP), one));
  const t2 = f32x4.mul(t, t);
  const p67 = fma(v128.load32_splat(k, NORMAL_7), t, v128.load32_splat(k, NORMAL_6));
  const p45 = fma(v128.load32_splat(k, NORMAL_5), t, v128.load32_splat(k, NORMAL_4));
  const p23 = fma(v128.load32_splat(k, NORMAL_3), t, v128.load32_splat(k, NORMAL_2));
  const p01 = fma(v128.load32_splat(k, NORMAL_1), t, v128.load32_splat(k, NORMAL_0));
  const high = fma(fma(v128.load32_splat(k, NORMAL_8), t2, p67), t2, p45);
  const tail = f32x4.mul(fma(fma(high, t2, p23), t2, p01), gauss);
  return v128.bitselect(tail, f32x4.sub(one, tail), f32x4.lt(x, splat(0)));
}
