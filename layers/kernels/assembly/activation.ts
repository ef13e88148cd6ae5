// Activations and their slopes; the codes are those of kernels/activationCode.ts.
import { constants, GAUSS, MINUS_HALF, ONE } from './constants';
import { expBelow4, fma, normal4, sigmoid4, splat } from './simd';
import { loadSome, storeSome } from './vector';

const RELU: i32 = 1;
const GELU: i32 = 2;
const GELU_TANH: i32 = 3;
const SILU: i32 = 4;
const SIGMOID: i32 = 5;
const RELU6: i32 = 6;

/** y = activation(x) */
export function activate(code: i32, x: usize, y: usize, count: i32): void {
  const k = constants;
  const end = x + (<usize>(count & ~3) << 2);
  // A loop for each: a choice within the loop would cost as much as the arithmetic.
  if (code == GELU) for (; x < end; x += 16, y += 16) v128.store(y, gelu(v128.load(x), k));
  else if (code == GELU_TANH) for (; x < end; x += 16, y += 16) v128.store(y, geluTanh(v128.load(x), k));
  else if (code == SILU) for (; x < end; x += 16, y += 16) v128.store(y, silu(v128.load(x), k));
  else if (code == RELU) for (; x < end; x += 16, y += 16) v128.store(y, f32x4.pmax(v128.load(x), splat(0)));
  else for (; x < end; x += 16, y += 16) v128.store(y, value(code, v128.load(x), k));
  const rest = count & 3;
  if (rest) storeSome(y, value(code, loadSome(x, rest), k), rest);
}

/** y = activation(x), and its slope there: together they cost little more than one of them. y may be x. */
export function activateWithSlope(code: i32, x: usize, y: usize, slopes: usize, count: i32): void {
  const k = constants;
  const end = x + (<usize>(count & ~3) << 2);
  if (code == GELU) {
    for (; x < end; x += 16, y += 16, slopes += 16) {
      const a = v128.load(x);
      const gauss = gaussOf(a, k);
      const gate = normal4(a, gauss, k);
      v128.store(y, f32x4.mul(a, gate));
      v128.store(slopes, fma(a, f32x4.mul(gauss, v128.load(k, GAUSS)), gate));
    }
  } else if (code == GELU_TANH) {
    for (; x < end; x += 16, y += 16, slopes += 16) {
      const a = v128.load(x);
      const gate = sigmoid4(tanhArgument(a, k), k);
      v128.store(y, f32x4.mul(a, gate));
      v128.store(slopes, gateSlope(f32x4.mul(a, tanhArgumentSlope(a)), gate, k));
    }
  } else if (code == SILU) {
    for (; x < end; x += 16, y += 16, slopes += 16) {
      const a = v128.load(x);
      const gate = sigmoid4(a, k);
      v128.store(y, f32x4.mul(a, gate));
      v128.store(slopes, gateSlope(a, gate, k));
    }
  } else {
    for (; x < end; x += 16, y += 16, slopes += 16) {
      const a = v128.load(x);
      v128.store(y, f32x4.pmax(a, splat(0)));
      v128.store(slopes, reluSlope(a));
    }
  }
  const rest = count & 3;
  if (!rest) return;
  const a = loadSome(x, rest);
  storeSome(y, value(code, a, k), rest);
  storeSome(slopes, slope(code, a, k), rest);
}

/** dx = dy activation'(x) */
export function activateGradient(code: i32, dy: usize, x: usize, dx: usize, count: i32): void {
  const k = constants;
  const end = x + (<usize>(count & ~3) << 2);
  if (code == GELU) {
    for (; x < end; x += 16, dy += 16, dx += 16) v128.store(dx, f32x4.mul(v128.load(dy), geluSlope(v128.load(x), k)));
  } else if (code == GELU_TANH) {
    for (; x < end; x += 16, dy += 16, dx += 16) v128.store(dx, f32x4.mul(v128.load(dy), geluTanhSlope(v128.load(x), k)));
  } else if (code == SILU) {
    for (; x < end; x += 16, dy += 16, dx += 16) v128.store(dx, f32x4.mul(v128.load(dy), siluSlope(v128.load(x), k)));
  } else {
    for (; x < end; x += 16, dy += 16, dx += 16) v128.store(dx, f32x4.mul(v128.load(dy), reluSlope(v128.load(x))));
  }
  const rest = count & 3;
  if (rest) storeSome(dx, f32x4.mul(loadSome(dy, rest), slope(code, loadSome(x, rest), k)), rest);
}

/** y = silu(gate) x */
export function siluGate(gate: usize, x: usize, y: usize, count: i32): void {
  const k = constants;
  const end = x + (<usize>(count & ~3) << 2);
  for (; x < end; x += 16, gate += 16, y += 16) v128.store(y, f32x4.mul(silu(v128.load(gate), k), v128.load(x)));
  const rest = count & 3;
  if (rest) storeSome(y, f32x4.mul(silu(loadSome(gate, rest), k), loadSome(x, rest)), rest);
}

export function siluGateGradient(dy: usize, gate: usize, x: usize, dGate: usize, dx: usize, count: i32): void {
  const k = constants;
  const end = x + (<usize>(count & ~3) << 2);
  for (; x < end; x += 16, gate += 16, dy += 16, dGate += 16, dx += 16) {
    const g = v128.load(gate), d = v128.load(dy);
    v128.store(dGate, f32x4.mul(f32x4.mul(d, v128.load(x)), siluSlope(g, k)));
    v128.store(dx, f32x4.mul(d, silu(g, k)));
  }
  const rest = count & 3;
  if (!rest) return;
  const g = loadSome(gate, rest), d = loadSome(dy, rest);
  storeSome(dGate, f32x4.mul(f32x4.mul(d, loadSome(x, rest)), siluSlope(g, k)), rest);
  storeSome(dx, f32x4.mul(d, silu(g, k)), rest);
}

/** One of them by its code. */
function value(code: i32, x: v128, k: usize): v128 {
  if (code == GELU) return gelu(x, k);
  if (code == GELU_TANH) return geluTanh(x, k);
  if (code == SILU) return silu(x, k);
  if (code == SIGMOID) return sigmoid4(x, k);
  const positive = f32x4.pmax(x, splat(0));
  return code == RELU6 ? f32x4.pmin(positive, splat(6)) : positive;
}

function slope(code: i32, x: v128, k: usize): v128 {
  if (code == GELU) return geluSlope(x, k);
  if (code == GELU_TANH) return geluTanhSlope(x, k);
  return code == SILU ? siluSlope(x, k) : reluSlope(x);
}

// @ts-ignore: decorator
@inline
function gelu(x: v128, k: usize): v128 {
  return f32x4.mul(x, normal4(x, gaussOf(x, k), k));
}

// @ts-ignore: decorator
@inline
function geluSlope(x: v128, k: usize): v128 {
  const gauss = gaussOf(x, k);
  return fma(x, f32x4.mul(gauss, v128.load(k, GAUSS)), normal4(x, gauss, k));
}

/** e^(-x^2 / 2) */
// @ts-ignore: decorator
@inline
function gaussOf(x: v128, k: usize): v128 {
  return expBelow4(f32x4.mul(f32x4.mul(x, x), v128.load(k, MINUS_HALF)), k);
}

// @ts-ignore: decorator
@inline
function geluTanh(x: v128, k: usize): v128 {
  return f32x4.mul(x, sigmoid4(tanhArgument(x, k), k));
}

// @ts-ignore: decorator
@inline
function geluTanhSlope(x: v128, k: usize): v128 {
  return gateSlope(f32x4.mul(x, tanhArgumentSlope(x)), sigmoid4(tanhArgument(x, k), k), k);
}

// @ts-ignore: decorator
@inline
function tanhArgumentSlope(x: v128): v128 {
  return fma(f32x4.mul(x, x), splat(0.21406443847659), splat(1.5957691216057308));
}

/** 2 sqrt(2 / pi) (x + 0.044715 x^3): (1 + tanh of half of it) / 2 is its sigmoid. */
// @ts-ignore: decorator
@inline
function tanhArgument(x: v128, k: usize): v128 {
  return f32x4.mul(x, fma(f32x4.mul(x, x), splat(0.07135481282553), splat(1.5957691216057308)));
}

// @ts-ignore: decorator
@inline
function silu(x: v128, k: usize): v128 {
  return f32x4.mul(x, sigmoid4(x, k));
}

// @ts-ignore: decorator
@inline
function siluSlope(x: v128, k: usize): v128 {
  return gateSlope(x, sigmoid4(x, k), k);
}

/** gate + x gate (1 - gate) */
// @ts-ignore: decorator
@inline
function gateSlope(x: v128, gate: v128, k: usize): v128 {
  return fma(x, f32x4.mul(gate, f32x4.sub(v128.load(k, ONE), gate)), gate);
}

/** 1 above 0, else 0; NaN for NaN. */
// @ts-ignore: decorator
@inline
function reluSlope(x: v128): v128 {
  return v128.or(v128.and(f32x4.gt(x, splat(0)), splat(1)), f32x4.ne(x, x));
}
