// All gradients of `adaptScores`: the hidden units of some keys are computed again.
import {
  computeHidden, dAdapted, dHidden, hidden, hiddenScratch, packPairs, placeHidden, readHiddenBias, scoreKernel, scores, SOME,
  spare,
} from './adaptHidden';
import { AdaptProblem } from './adaptProblem';
import { multiply } from './multiply';
import { fma, sumOf } from './simd';
import { addFloats, copyFloats, fillFloats } from './vector';

/** Floats. */
export function adaptScoresGradientScratch(p: AdaptProblem): i32 {
  return hiddenScratch(p) + 8 * p.U4 * p.H4;
}

export function adaptScoresGradient(p: AdaptProblem, scratch: usize): void {
  const B = p.B, H = p.H, T = p.T, S = p.S, U = p.U, U4 = p.U4, row = <usize>U4 << 2;
  placeHidden(p, scratch);
  const sums = scratch + (<usize>hiddenScratch(p) << 2), outputSums = sums + (<usize>(U4 * p.H4) << 4);
  fillFloats(sums, 8 * U4 * p.H4, 0);
  fillFloats(p.dBias, p.biasFloats(H), 0);
  fillFloats(p.dHiddenBias, p.biasFloats(U), 0);
  fillFloats(p.dOutputBias, H, 0);
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < T; i++) {
      const pairs = p.scorePlace(b, i), bias = p.biasPlace(H, b, i), hiddenBias = p.biasPlace(U, b, i);
      for (let j = 0; j < S; j += SOME) {
        const some = min(SOME, S - j), here = <usize>j << 2, panels = (some + 7) >> 3;
        packPairs(p, p.scores + pairs + here, some, scores);
        packPairs(p, p.dAdapted + pairs + here, some, dAdapted);
        readHiddenBias(p, p.hiddenBias + hiddenBias + here, some);
        computeHidden(p, some, true);
        const dScores = p.dScores + pairs + here, dy = p.dAdapted + pairs + here;
        for (let h = 0; h < H; h++) copyFloats(dy + <usize>h * p.headStep, dScores + <usize>h * p.headStep, some);
        multiply(
          scoreKernel, row, 4, row << 2, dHidden, <usize>U4 << 5, dScores, p.headStep, H, some, U4, 0, spare,
        );
        addProducts(dHidden, scores, panels, U4, p.H4, sums);
        addProducts(hidden, dAdapted, panels, U4, p.H4, outputSums);
        for (let u = 0; u < U; u++) {
          addPanels(dHidden + (<usize>u << 5), <usize>U4 << 5, p.dHiddenBias + hiddenBias + here + <usize>u * p.biasStep, some);
        }
        for (let h = 0; h < H; h++) {
          const from = p.dAdapted + pairs + here + <usize>h * p.headStep;
          addFloats(from, p.dBias + bias + here + <usize>h * p.biasStep, some);
        }
      }
    }
  }
  // Both biases are added to every pair of a head.
  const end = p.dBias + (<usize>p.biasFloats(H) << 2);
  for (let row = p.dBias, h = 0; row < end; row += p.biasStep, h = (h + 1) % H) {
    const at = p.dOutputBias + (<usize>h << 2);
    store<f32>(at, load<f32>(at) + rowSum(row, <i32>(p.biasStep >> 2)));
  }
  for (let u = 0; u < U; u++) {
    for (let h = 0; h < H; h++) {
      const place = <usize>(u * p.H4 + h) << 4;
      store<f32>(p.dScoreKernel + (<usize>(h * U + u) << 2), sumOf(v128.load(sums + place)));
      store<f32>(p.dOutputKernel + (<usize>(u * H + h) << 2), sumOf(v128.load(outputSums + place)));
    }
  }
}

/**
 * Adds the products of x [panels][U4][8] and y [panels][H4][8] over all keys to sums [U4, H4] of four floats each, which
 * are still to be summed up.
 */
function addProducts(x: usize, y: usize, panels: i32, U4: i32, H4: i32, sums: usize): void {
  const xStep = <usize>U4 << 5, yStep = <usize>H4 << 5, next = <usize>H4 << 4;
  for (let u = 0; u < U4; u += 2, x += 64, sums += next << 1) {
    for (let h = 0; h < H4; h += 4) {
      const to = sums + (<usize>h << 4), to1 = to + next;
      let s00 = v128.load(to), s01 = v128.load(to, 16), s02 = v128.load(to, 32), s03 = v128.load(to, 48);
      let s10 = v128.load(to1), s11 = v128.load(to1, 16), s12 = v128.load(to1, 32), s13 = v128.load(to1, 48);
      let a = x, b = y + (<usize>h << 5);
      for (const end = a + <usize>panels * xStep; a < end; a += xStep, b += yStep) {
        let x0 = v128.load(a), x1 = v128.load(a, 32), b0 = v128.load(b), b1 = v128.load(b, 32);
        s00 = fma(x0, b0, s00);
        s10 = fma(x1, b0, s10);
        s01 = fma(x0, b1, s01);
        s11 = fma(x1, b1, s11);
        b0 = v128.load(b, 64);
        b1 = v128.load(b, 96);
        s02 = fma(x0, b0, s02);
        s12 = fma(x1, b0, s12);
        s03 = fma(x0, b1, s03);
        s13 = fma(x1, b1, s13);
        x0 = v128.load(a, 16);
        x1 = v128.load(a, 48);
        b0 = v128.load(b, 16);
        b1 = v128.load(b, 48);
        s00 = fma(x0, b0, s00);
        s10 = fma(x1, b0, s10);
        s01 = fma(x0, b1, s01);
        s11 = fma(x1, b1, s11);
        b0 = v128.load(b, 80);
        b1 = v128.load(b, 112);
        s02 = fma(x0, b0, s02);
        s12 = fma(x1, b0, s12);
        s03 = fma(x0, b1, s03);
        s13 = fma(x1, b1, s13);
      }
      v128.store(to, s00);
      v128.store(to, s01, 16);
      v128.store(to, s02, 32);
      v128.store(to, s03, 48);
      v128.store(to1, s10);
      v128.store(to1, s11, 16);
      v128.store(to1, s12, 32);
      v128.store(to1, s13, 48);
    }
  }
}

/** Adds the first `count` floats of a unit's panels to a row. */
function addPanels(from: usize, step: usize, to: usize, count: i32): void {
  for (; count >= 8; count -= 8, from += step, to += 32) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    v128.store(to, f32x4.add(v128.load(to, 16), v128.load(from, 16)), 16);
  }
  if (count > 0) addFloats(from, to, count);
}

function rowSum(from: usize, count: i32): f32 {
  const end = from + (<usize>count << 2);
  let four = f32x4.splat(0);
  let rest: f32 = 0;
  for (; from + 16 <= end; from += 16) four = f32x4.add(four, v128.load(from));
  for (; from < end; from += 4) rest += load<f32>(from);
  return rest + sumOf(four);
}
