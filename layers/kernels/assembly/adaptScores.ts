// Scores that a small network adapts, pair by pair, without ever holding its hidden units: see layers/ops/adaptScores.ts.
import {
  computeHidden, hidden, hiddenScratch, outputKernel, packPairs, placeHidden, readHiddenBias, scores, SOME, spare,
} from './adaptHidden';
import { AdaptProblem } from './adaptProblem';
import { multiply } from './multiply';
import { splat } from './simd';

/** Floats. */
export function adaptScoresScratch(p: AdaptProblem): i32 {
  return hiddenScratch(p);
}

export function adaptScores(p: AdaptProblem, scratch: usize): void {
  const B = p.B, H = p.H, T = p.T, S = p.S, U4 = p.U4, row = <usize>U4 << 2;
  placeHidden(p, scratch);
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < T; i++) {
      const pairs = p.scorePlace(b, i);
      const bias = p.bias + p.biasPlace(H, b, i), hiddenBias = p.hiddenBias + p.biasPlace(p.U, b, i);
      for (let j = 0; j < S; j += SOME) {
        const some = min(SOME, S - j), here = <usize>j << 2;
        packPairs(p, p.scores + pairs + here, some, scores);
        readHiddenBias(p, hiddenBias + here, some);
        computeHidden(p, some, false);
        const to = p.adapted + pairs + here;
        for (let h = 0; h < H; h++) {
          const own = load<f32>(p.outputBias + (<usize>h << 2));
          const head = here + <usize>h * p.headStep;
          addBias(p.scores + pairs + head, bias + here + <usize>h * p.biasStep, own, p.adapted + pairs + head, some);
        }
        multiply(outputKernel, row, 4, row << 2, hidden, <usize>U4 << 5, to, p.headStep, H, some, U4, 0, spare);
      }
    }
  }
}

/** to = scores + bias + x */
function addBias(scores: usize, bias: usize, x: f32, to: usize, count: i32): void {
  const end = to + (<usize>count << 2), four = splat(x);
  for (; to + 16 <= end; to += 16, scores += 16, bias += 16) {
    v128.store(to, f32x4.add(f32x4.add(v128.load(scores), v128.load(bias)), four));
  }
  for (; to < end; to += 4, scores += 4, bias += 4) store<f32>(to, load<f32>(scores) + load<f32>(bias) + x);
}
