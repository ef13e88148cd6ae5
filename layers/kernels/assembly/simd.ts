// Arithmetic on four floats at a time. NaN comes out as NaN everywhere.

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

/** The greater of a and b; a where it is NaN. */
// @ts-ignore: decorator
@inline
export function greater(a: v128, b: v128): v128 {
  return f32x4.pmax(a, b);
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

/**
 * e^x to about one unit in the last place: 2^n e^r with |r| <= ln(2) / 2, e^r by the polynomial of the Cephes library.
 * n is halved, so that 2^n is in range wherever e^x is.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const t = f32x4.pmin(f32x4.pmax(x, splat(-104)), splat(89));
  // Adding 1.5 * 2^23 rounds to a whole number, and leaves it in the low bits.
  const shifted = fma(t, splat(1.44269504), splat(12582912));
  const n = f32x4.sub(shifted, splat(12582912));
  const r = fma(n, splat(2.12194440e-4), fma(n, splat(-0.693359375), t));
  let p = fma(splat(1.9875691500e-4), r, splat(1.3981999507e-3));
  p = fma(p, r, splat(8.3334519073e-3));
  p = fma(p, r, splat(4.1665795894e-2));
  p = fma(p, r, splat(1.6666665459e-1));
  p = fma(p, r, splat(5.0000001201e-1));
  p = fma(p, f32x4.mul(r, r), f32x4.add(r, splat(1)));
  const whole = i32x4.sub(shifted, i32x4.splat(0x4b400000));
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

// @ts-ignore: decorator
@inline
export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(splat(x)), 0);
}

/** 1 / (1 + e^-x) */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  return f32x4.div(splat(1), f32x4.add(splat(1), exp4(f32x4.neg(x))));
}

/**
 * The normal distribution function of x, given e^(-x^2 / 2): erfc(z) e^(z^2) is a polynomial in 1 / (1 + 0.41 z), here
 * fitted to a relative error of 7e-8.
 */
// @ts-ignore: decorator
@inline
export function normal4(x: v128, gauss: v128): v128 {
  // 0.41 / sqrt(2)
  const t = f32x4.div(splat(1), fma(f32x4.abs(x), splat(0.2899137802864845), splat(1)));
  let p = fma(splat(7.890126051146153e-2), t, splat(-3.8782095313611703e-1));
  p = fma(p, t, splat(6.188466667057306e-1));
  p = fma(p, t, splat(-3.1199646410270215e-1));
  p = fma(p, t, splat(3.797870759958953e-1));
  p = fma(p, t, splat(1.4906008305629215e-1));
  p = fma(p, t, splat(2.4308795900780328e-1));
  p = fma(p, t, splat(2.3007837755883648e-1));
  p = fma(p, t, splat(5.598474146948467e-5));
  const tail = f32x4.mul(f32x4.mul(p, gauss), splat(0.5));
  return v128.bitselect(tail, f32x4.sub(splat(1), tail), f32x4.lt(x, splat(0)));
}
