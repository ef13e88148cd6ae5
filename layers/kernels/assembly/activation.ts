// Activations and their slopes; the codes are those of kernels/activationCode.ts.
import { exp4, fma, normal4, sigmoid4, splat } from './simd';
import { loadSome, storeSome } from './vector';

const RELU: i32 = 1;
const GELU: i32 = 2;
const GELU_TANH: i32 = 3;
const SILU: i32 = 4;
const SIGMOID: i32 = 5;
const RELU6: i32 = 6;

/** y = activation(x) */
export function activate(code: i32, x: usize, y: usize, count: i32): void {
  const end = x + (<usize>(count & ~3) << 2);
  for (; x < end; x += 16, y += 16) v128.store(y, value(code, v128.load(x)));
  const rest = count & 3;
  if (rest) storeSome(y, value(code, loadSome(x, rest)), rest);
}

/** dx = dy activation'(x) */
export function activateGradient(code: i32, dy: usize, x: usize, dx: usize, count: i32): void {
  const end = x + (<usize>(count & ~3) << 2);
  for (; x < end; x += 16, dy += 16, dx += 16) {
    v128.store(dx, f32x4.mul(v128.load(dy), slope(code, v128.load(x))));
  }
  const rest = count & 3;
  if (rest) storeSome(dx, f32x4.mul(loadSome(dy, rest), slope(code, loadSome(x, rest))), rest);
}

/** y = silu(gate) x */
export function siluGate(gate: usize, x: usize, y: usize, count: i32): void {
  const end = x + (<usize>(count & ~3) << 2);
  for (; x < end; x += 16, gate += 16, y += 16) {
    v128.store(y, f32x4.mul(value(SILU, v128.load(gate)), v128.load(x)));
  }
  const rest = count & 3;
  if (rest) storeSome(y, f32x4.mul(value(SILU, loadSome(gate, rest)), loadSome(x, rest)), rest);
}

export function siluGateGradient(dy: usize, gate: usize, x: usize, dGate: usize, dx: usize, count: i32): void {
  const end = x + (<usize>count << 2);
  for (; x < end; x += 16, gate += 16, dy += 16, dGate += 16, dx += 16) {
    const rest = <i32>((end - x) >> 2);
    const whole = rest >= 4;
    const g = whole ? v128.load(gate) : loadSome(gate, rest);
    const d = whole ? v128.load(dy) : loadSome(dy, rest);
    const dg = f32x4.mul(f32x4.mul(d, whole ? v128.load(x) : loadSome(x, rest)), slope(SILU, g));
    const dxs = f32x4.mul(d, value(SILU, g));
    if (whole) {
      v128.store(dGate, dg);
      v128.store(dx, dxs);
    } else {
      storeSome(dGate, dg, rest);
      storeSome(dx, dxs, rest);
    }
  }
}

// @ts-ignore: decorator
@inline
function gaussOf(x: v128): v128 {
  return exp4(f32x4.mul(f32x4.mul(x, x), splat(-0.5)));
}

/** 2 sqrt(2 / pi) (x + 0.044715 x^3): the tanh of half of it is 2 sigmoid - 1. */
// @ts-ignore: decorator
@inline
function tanhArgument(x: v128): v128 {
  return f32x4.mul(x, fma(f32x4.mul(x, x), splat(0.07135481282553), splat(1.5957691216057308)));
}

// @ts-ignore: decorator
@inline
function value(code: i32, x: v128): v128 {
  if (code == GELU) return f32x4.mul(x, normal4(x, gaussOf(x)));
  if (code == GELU_TANH) return f32x4.mul(x, sigmoid4(tanhArgument(x)));
  if (code == SILU) return f32x4.mul(x, sigmoid4(x));
  if (code == SIGMOID) return sigmoid4(x);
  const positive = f32x4.pmax(x, splat(0));
  return code == RELU6 ? f32x4.pmin(positive, splat(6)) : positive;
}

// @ts-ignore: decorator
@inline
function slope(code: i32, x: v128): v128 {
  if (code == RELU) {
    const step = v128.and(f32x4.gt(x, splat(0)), splat(1));
    return v128.or(step, f32x4.ne(x, x));
  }
  if (code == GELU) {
    const gauss = gaussOf(x);
    return fma(x, f32x4.mul(gauss, splat(0.3989422804014327)), normal4(x, gauss));
  }
  let gate: v128, inner: v128;
  if (code == GELU_TANH) {
    gate = sigmoid4(tanhArgument(x));
    inner = fma(f32x4.mul(x, x), splat(0.21406443847659), splat(1.5957691216057308));
  } else {
    gate = sigmoid4(x);
    inner = splat(1);
  }
  // gate + x gate (1 - gate) inner
  return fma(f32x4.mul(x, inner), f32x4.mul(gate, f32x4.sub(splat(1), gate)), gate);
}
