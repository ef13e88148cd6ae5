// What both passes of the network that adapts scores have: its weights, and some pairs of one query, in panels of 8 keys.
import { AdaptProblem } from './adaptProblem';
import { fma, splat } from './simd';
import { copyFloats, fillFloats, loadSome } from './vector';

/** Keys at a time: their hidden units stay in the first-level cache. */
export const SOME: i32 = 128;

/** Kernels [H, U4], that of the outputs across; room for a tile; scores [SOME / 8][H4][8]; hidden units [SOME / 8][U4][8]. */
export let scoreKernel: usize, outputKernel: usize, spare: usize, scores: usize, hidden: usize;
/** Gradients in the same panels. */
export let dAdapted: usize, dHidden: usize;
let starts: usize;

/** Floats. */
export function hiddenScratch(p: AdaptProblem): i32 {
  return 2 * p.H * p.U4 + 64 + SOME * (2 * p.H4 + 3 * p.U4);
}

export function placeHidden(p: AdaptProblem, scratch: usize): void {
  const H = p.H, U = p.U, U4 = p.U4, kernelBytes = <usize>(H * U4) << 2;
  const pairs = <usize>(SOME * p.H4) << 2, units = <usize>(SOME * U4) << 2;
  scoreKernel = scratch;
  outputKernel = scoreKernel + kernelBytes;
  spare = outputKernel + kernelBytes;
  scores = spare + (64 << 2);
  dAdapted = scores + pairs;
  hidden = dAdapted + pairs;
  dHidden = hidden + units;
  starts = dHidden + units;
  fillFloats(scratch, hiddenScratch(p), 0);
  for (let h = 0; h < H; h++) {
    const row = <usize>(h * U4) << 2;
    copyFloats(p.scoreKernel + (<usize>(h * U) << 2), scoreKernel + row, U);
    for (let u = 0; u < U; u++) {
      store<f32>(outputKernel + row + (<usize>u << 2), load<f32>(p.outputKernel + (<usize>(u * H + h) << 2)));
    }
  }
}

/** Some keys of all heads of a query, `headStep` apart, to panels [count / 8][H4][8], filled up with zeros. */
export function packPairs(p: AdaptProblem, from: usize, count: i32, to: usize): void {
  const H = p.H, next = <usize>(p.H4 - H) << 5, step = p.headStep;
  for (; count > 0; count -= 8, from += 32, to += next) {
    let row = from;
    for (let h = 0; h < H; h++, row += step, to += 32) {
      if (count >= 8) {
        v128.store(to, v128.load(row));
        v128.store(to, v128.load(row, 16), 16);
      } else {
        v128.store(to, count >= 4 ? v128.load(row) : loadSome(row, count));
        v128.store(to, count > 4 ? loadSome(row + 16, count - 4) : splat(0), 16);
      }
    }
  }
}

/** Rows of the hidden units' bias, `biasStep` apart; copies, where a panel would reach beyond them. */
let biasRows: usize, biasStep: usize;

export function readHiddenBias(p: AdaptProblem, from: usize, count: i32): void {
  biasRows = from;
  biasStep = p.biasStep;
  if (count & 7) {
    const U = p.U;
    for (let u = 0; u < U; u++) {
      const row = starts + (<usize>(u * SOME) << 2);
      copyFloats(from + <usize>u * biasStep, row, count);
      fillFloats(row + (<usize>count << 2), 8 - (count & 7), 0);
    }
    biasRows = starts;
    biasStep = SOME << 2;
  }
}

/** The hidden units of the pairs in `scores`, and with those in `dAdapted` the gradients of what they are before activation. */
export function computeHidden(p: AdaptProblem, count: i32, withGradient: bool): void {
  const U = p.U, U4 = p.U4, row = <usize>U4 << 2, end = <usize>p.H * row, pairStep = <usize>p.H4 << 5;
  const leak = splat(p.leak), zero = splat(0);
  for (let u = 0; u < U4; u += 4) {
    // A unit that is not there reads the last one that is; its weights are 0.
    let r0 = biasRows + <usize>u * biasStep;
    let r1 = biasRows + <usize>min(u + 1, U - 1) * biasStep;
    let r2 = biasRows + <usize>min(u + 2, U - 1) * biasStep;
    let r3 = biasRows + <usize>min(u + 3, U - 1) * biasStep;
    const place = <usize>u << 5, first = scoreKernel + (<usize>u << 2), second = outputKernel + (<usize>u << 2);
    let pairs = scores, dPairs = dAdapted, to = hidden + place, dTo = dHidden + place;
    for (let j = 0; j < count; j += 8) {
      let c00 = v128.load(r0), c01 = v128.load(r0, 16);
      let c10 = v128.load(r1), c11 = v128.load(r1, 16);
      let c20 = v128.load(r2), c21 = v128.load(r2, 16);
      let c30 = v128.load(r3), c31 = v128.load(r3, 16);
      let b = pairs;
      for (let w = first, last = first + end; w < last; w += row, b += 32) {
        const b0 = v128.load(b), b1 = v128.load(b, 16);
        let x = v128.load32_splat(w);
        c00 = fma(x, b0, c00);
        c01 = fma(x, b1, c01);
        x = v128.load32_splat(w, 4);
        c10 = fma(x, b0, c10);
        c11 = fma(x, b1, c11);
        x = v128.load32_splat(w, 8);
        c20 = fma(x, b0, c20);
        c21 = fma(x, b1, c21);
        x = v128.load32_splat(w, 12);
        c30 = fma(x, b0, c30);
        c31 = fma(x, b1, c31);
      }
      v128.store(to, f32x4.pmax(c00, f32x4.mul(c00, leak)));
      v128.store(to, f32x4.pmax(c01, f32x4.mul(c01, leak)), 16);
      v128.store(to, f32x4.pmax(c10, f32x4.mul(c10, leak)), 32);
      v128.store(to, f32x4.pmax(c11, f32x4.mul(c11, leak)), 48);
      v128.store(to, f32x4.pmax(c20, f32x4.mul(c20, leak)), 64);
      v128.store(to, f32x4.pmax(c21, f32x4.mul(c21, leak)), 80);
      v128.store(to, f32x4.pmax(c30, f32x4.mul(c30, leak)), 96);
      v128.store(to, f32x4.pmax(c31, f32x4.mul(c31, leak)), 112);
      if (withGradient) {
        c00 = zero; c01 = zero; c10 = zero; c11 = zero; c20 = zero; c21 = zero; c30 = zero; c31 = zero;
        b = dPairs;
        for (let w = second, last = second + end; w < last; w += row, b += 32) {
          const b0 = v128.load(b), b1 = v128.load(b, 16);
          let x = v128.load32_splat(w);
          c00 = fma(x, b0, c00);
          c01 = fma(x, b1, c01);
          x = v128.load32_splat(w, 4);
          c10 = fma(x, b0, c10);
          c11 = fma(x, b1, c11);
          x = v128.load32_splat(w, 8);
          c20 = fma(x, b0, c20);
          c21 = fma(x, b1, c21);
          x = v128.load32_splat(w, 12);
          c30 = fma(x, b0, c30);
          c31 = fma(x, b1, c31);
        }
        v128.store(dTo, sloped(c00, v128.load(to), leak));
        v128.store(dTo, sloped(c01, v128.load(to, 16), leak), 16);
        v128.store(dTo, sloped(c10, v128.load(to, 32), leak), 32);
        v128.store(dTo, sloped(c11, v128.load(to, 48), leak), 48);
        v128.store(dTo, sloped(c20, v128.load(to, 64), leak), 64);
        v128.store(dTo, sloped(c21, v128.load(to, 80), leak), 80);
        v128.store(dTo, sloped(c30, v128.load(to, 96), leak), 96);
        v128.store(dTo, sloped(c31, v128.load(to, 112), leak), 112);
      }
      r0 += 32; r1 += 32; r2 += 32; r3 += 32;
      pairs += pairStep; dPairs += pairStep;
      to += <usize>U4 << 5; dTo += <usize>U4 << 5;
    }
  }
}

/** A gradient by the slope of the activation, whose value has the sign of its argument. */
// @ts-ignore: decorator
@inline
function sloped(dy: v128, y: v128, leak: v128): v128 {
  return v128.bitselect(dy, f32x4.mul(dy, leak), f32x4.gt(y, splat(0)));
}
