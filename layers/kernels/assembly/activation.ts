// Activations and their slopes; the codes are those of kernels/activationCode.ts.
import { Gelu, GeluTanh, Relu, Relu6, Sigmoid, Silu } from './activationFormulas';
import { constants } from './constants';
import { isWide } from './simd';
import { loadSome, storeSome } from './vector';

const RELU: i32 = 1;
const GELU: i32 = 2;
const GELU_TANH: i32 = 3;
const SILU: i32 = 4;
const SIGMOID: i32 = 5;
const RELU6: i32 = 6;

/** y = activation(x); y may be x. */
export function activate(code: i32, x: usize, y: usize, count: i32): void {
  // A loop for each: a choice within the loop would cost as much as the arithmetic.
  if (code == GELU) values<Gelu>(x, y, count);
  else if (code == GELU_TANH) values<GeluTanh>(x, y, count);
  else if (code == SILU) values<Silu>(x, y, count);
  else if (code == SIGMOID) values<Sigmoid>(x, y, count);
  else if (code == RELU6) values<Relu6>(x, y, count);
  else values<Relu>(x, y, count);
}

/** y = activation(x), and its slope there: together they cost little more than one of them. y may be x. */
export function activateWithSlope(code: i32, x: usize, y: usize, slopes: usize, count: i32): void {
  if (code == GELU) valuesAndSlopes<Gelu>(x, y, slopes, count);
  else if (code == GELU_TANH) valuesAndSlopes<GeluTanh>(x, y, slopes, count);
  else if (code == SILU) valuesAndSlopes<Silu>(x, y, slopes, count);
  else valuesAndSlopes<Relu>(x, y, slopes, count);
}

/** dx = dy activation'(x) */
export function activateGradient(code: i32, dy: usize, x: usize, dx: usize, count: i32): void {
  if (code == GELU) gradients<Gelu>(dy, x, dx, count);
  else if (code == GELU_TANH) gradients<GeluTanh>(dy, x, dx, count);
  else if (code == SILU) gradients<Silu>(dy, x, dx, count);
  else gradients<Relu>(dy, x, dx, count);
}

/** Two passes over a block that stays in the cache: with one pass every formula would be in the module twice more. */
const BLOCK: i32 = 1024;

/** y = activation(gate) x */
export function gatedLinearUnit(code: i32, gate: usize, x: usize, y: usize, count: i32): void {
  for (; count > 0; count -= BLOCK) {
    const some = min(count, BLOCK), end = x + (<usize>(some & ~3) << 2), rest = some & 3;
    activate(code, gate, y, some);
    for (; x < end; x += 16, y += 16) v128.store(y, f32x4.mul(v128.load(y), v128.load(x)));
    if (rest) storeSome(y, f32x4.mul(loadSome(y, rest), loadSome(x, rest)), rest);
    gate += <usize>BLOCK << 2;
  }
}

export function gatedLinearUnitGradient(
  code: i32, dy: usize, gate: usize, x: usize, dGate: usize, dx: usize, count: i32,
): void {
  for (; count > 0; count -= BLOCK) {
    const some = min(count, BLOCK), end = x + (<usize>(some & ~3) << 2), rest = some & 3;
    activateWithSlope(code, gate, dx, dGate, some);
    for (; x < end; x += 16, dy += 16, dGate += 16, dx += 16) {
      const d = v128.load(dy);
      v128.store(dGate, f32x4.mul(f32x4.mul(d, v128.load(x)), v128.load(dGate)));
      v128.store(dx, f32x4.mul(d, v128.load(dx)));
    }
    if (rest) {
      const d = loadSome(dy, rest);
      storeSome(dGate, f32x4.mul(f32x4.mul(d, loadSome(x, rest)), loadSome(dGate, rest)), rest);
      storeSome(dx, f32x4.mul(d, loadSome(dx, rest)), rest);
    }
    gate += <usize>BLOCK << 2;
  }
}

// The loops, for a formula `F`.

function values<F>(x: usize, y: usize, count: i32): void {
  const k = constants;
  const end = x + (<usize>(count & ~3) << 2);
  if (isWide) {
    for (; x + 32 <= end; x += 32, y += 32) {
      const low = valueOf<F>(v128.load(x), k), high = valueOf<F>(v128.load(x, 16), k);
      v128.store(y, low);
      v128.store(y, high, 16);
    }
  }
  for (; x < end; x += 16, y += 16) v128.store(y, valueOf<F>(v128.load(x), k));
  const rest = count & 3;
  if (rest) storeSome(y, valueOf<F>(loadSome(x, rest), k), rest);
}

function valuesAndSlopes<F>(x: usize, y: usize, slopes: usize, count: i32): void {
  const f = changetype<F>(0), k = constants;
  const end = x + (<usize>(count & ~3) << 2);
  if (isWide) {
    for (; x + 32 <= end; x += 32, y += 32, slopes += 32) {
      const a = v128.load(x), b = v128.load(x, 16);
      const aPart = f.part(a, k), bPart = f.part(b, k);
      const aGate = f.gate(a, aPart, k), bGate = f.gate(b, bPart, k);
      const aSlope = f.slope(a, aPart, aGate, k), bSlope = f.slope(b, bPart, bGate, k);
      v128.store(y, f.value(a, aGate));
      v128.store(y, f.value(b, bGate), 16);
      v128.store(slopes, aSlope);
      v128.store(slopes, bSlope, 16);
    }
  }
  for (; x < end; x += 16, y += 16, slopes += 16) {
    const a = v128.load(x);
    const part = f.part(a, k);
    const gate = f.gate(a, part, k);
    v128.store(y, f.value(a, gate));
    v128.store(slopes, f.slope(a, part, gate, k));
  }
  const rest = count & 3;
  if (!rest) return;
  const a = loadSome(x, rest);
  storeSome(y, valueOf<F>(a, k), rest);
  storeSome(slopes, slopeOf<F>(a, k), rest);
}

function gradients<F>(dy: usize, x: usize, dx: usize, count: i32): void {
  const k = constants;
  const end = x + (<usize>(count & ~3) << 2);
  for (; x < end; x += 16, dy += 16, dx += 16) {
    v128.store(dx, f32x4.mul(v128.load(dy), slopeOf<F>(v128.load(x), k)));
  }
  const rest = count & 3;
  if (rest) storeSome(dx, f32x4.mul(loadSome(dy, rest), slopeOf<F>(loadSome(x, rest), k)), rest);
}

// @ts-ignore: decorator
@inline
function valueOf<F>(x: v128, k: usize): v128 {
  const f = changetype<F>(0);
  return f.value(x, f.gate(x, f.part(x, k), k));
}

// @ts-ignore: decorator
@inline
function slopeOf<F>(x: v128, k: usize): v128 {
  const f = changetype<F>(0);
  const part = f.part(x, k);
  return f.slope(x, part, f.gate(x, part, k), k);
}
