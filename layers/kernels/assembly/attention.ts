// softmax(q k^T / sqrt(D) + bias + mask) v without ever holding the scores: FlashAttention, Dao et al. 2022, 2205.14135.
import { findVisibleKeys, forgetStarts, HIDDEN, keysFrom, keysTo, readStarts } from './attentionMask';
import { areModerate, KEYS, lookAt, packKeys, packValues, QUERIES, readKeys, readQueries } from './attentionOperands';
import { AttentionProblem } from './attentionProblem';
import { placePositions, positionScratch, readPositionScores } from './attentionPositions';
import { packRelativeKeys, relativeKeysScratch } from './attentionRelativeKeys';
import { packRelativeQueries, relativeQueriesScratch } from './attentionRelativeQueries';
import { forgetScores, lookAtBias, scoreBlock } from './attentionScores';
import { constants } from './constants';
import { multiply } from './multiply';
import { panelFloats } from './panels';
import { greatestOf, splat, sumOf, weight1, weight4 } from './simd';
import { scaleFloats, fillFloats } from './vector';

/** Floats. */
export function attentionScratch(p: AttentionProblem): i32 {
  const S = p.S, D = p.D, D8 = p.D8;
  const perKey = S * D + panelFloats(D, S) + panelFloats(S, D) + p.S8;
  const relative = relativeKeysScratch(p, false) + relativeQueriesScratch(p, false);
  return max(KEYS, D8) + perKey + QUERIES * (D + KEYS + D8 + 2) + relative + positionScratch(p);
}

/**
 * The statistics are: of each row its greatest score, and 1 / the sum of its exponentials, or HIDDEN and 0 where all keys
 * are hidden; behind them 1 where all operands are moderate, else 0, and 1 where the bias is finite, else 0.
 */
export function attention(p: AttentionProblem, scratch: usize): void {
  const B = p.B, T = p.T, S = p.S, K = p.K, D = p.D, D8 = p.D8;
  const zeros = scratch;
  const room = zeros + (<usize>max(KEYS, D8) << 2);
  fillFloats(zeros, max(KEYS, D8), 0);
  const keys = room + (<usize>(S * D) << 2);
  const values = keys + (<usize>panelFloats(D, S) << 2);
  const starts = values + (<usize>panelFloats(S, D) << 2);
  const queries = starts + (<usize>p.S8 << 2);
  const scores = queries + (<usize>(QUERIES * D) << 2);
  const sums = scores + (QUERIES * KEYS << 2);
  const rowStats = sums + (<usize>(QUERIES * D8) << 2);
  const relative = rowStats + (QUERIES << 3);
  const group = p.H / K;
  forgetStarts();
  forgetScores();
  lookAt(p);
  const behind = p.statistics + p.statisticsPlace(B, 0, 0);
  store<f32>(behind, areModerate ? 1 : 0);
  store<f32>(behind, lookAtBias(p), 4);
  packRelativeKeys(p, relative, false);
  const relativeQueries = relative + (<usize>relativeKeysScratch(p, false) << 2);
  packRelativeQueries(p, relativeQueries, false);
  placePositions(p, relativeQueries + (<usize>relativeQueriesScratch(p, false) << 2));
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < K; k++) {
      readStarts(p, b, starts);
      readKeys(p, b, k, room);
      packKeys(p, starts, keys);
      packValues(p, b, k, starts, true, values);
      for (let h = k * group; h < (k + 1) * group; h++) {
        for (let first = 0; first < T; first += QUERIES) {
          const rows = min(QUERIES, T - first);
          readQueries(p, b, h, first, rows, queries);
          attend(p, queries, keys, values, starts, scores, sums, rowStats, b, h, first, rows, zeros);
          let at = p.statistics + p.statisticsPlace(b, h, first);
          for (let r = 0; r < rows; r++, at += 8) {
            const state = rowStats + (<usize>r << 3);
            const sum = load<f32>(state, 4);
            const inverse: f32 = sum == 0 ? 0 : 1 / sum;
            scaleFloats(sums + (<usize>(r * D8) << 2), p.outputs + p.queryPlace(b, h, first + r), D, inverse);
            store<f32>(at, load<f32>(state));
            store<f32>(at, inverse, 4);
          }
        }
      }
    }
  }
}

/** sums [rows, D8] of e^(score - greatest) value, and [greatest, sum] of each row. */
function attend(
  p: AttentionProblem, queries: usize, keys: usize, values: usize, starts: usize, scores: usize, sums: usize, stats: usize,
  b: i32, h: i32, first: i32, rows: i32, zeros: usize,
): void {
  const S = p.S, D8 = p.D8;
  findVisibleKeys(p, b, first, rows);
  if (keysFrom == keysTo) {
    fillFloats(sums, rows * D8, 0);
    for (let r = 0; r < rows; r++) {
      store<f32>(stats + (<usize>r << 3), HIDDEN);
      store<f32>(stats + (<usize>r << 3), 0, 4);
    }
  }
  if (p.positionVectors) readPositionScores(p, queries, keys, starts, b, h, first, rows);
  for (let s = keysFrom; s < keysTo; s += KEYS) {
    const columns = min(KEYS, keysTo - s), isFirst = s == keysFrom;
    scoreBlock(p, queries, keys, starts, scores, b, h, first, rows, s, columns);
    for (let r = 0; r < rows; r++) {
      exponentiate(
        scores + (<usize>(r * KEYS) << 2), (columns + 7) & ~7, stats + (<usize>r << 3),
        sums + (<usize>(r * D8) << 2), D8, isFirst,
      );
    }
    multiply(
      scores, KEYS << 2, 4, KEYS << 4, values + (<usize>s << 5), <usize>S << 5,
      sums, <usize>D8 << 2, (rows + 3) & ~3, D8, columns, isFirst ? zeros : 0, 0,
    );
  }
}

/** Scores of a row to e^(score - greatest); where the greatest grows, what was summed up before shrinks. */
function exponentiate(scores: usize, width: i32, stats: usize, sums: usize, D8: i32, isFirst: bool): void {
  const end = scores + (<usize>width << 2);
  let most = v128.load(scores), mostToo = v128.load(scores, 16);
  for (let at = scores + 32; at < end; at += 32) {
    most = f32x4.max(most, v128.load(at));
    mostToo = f32x4.max(mostToo, v128.load(at, 16));
  }
  let greatest = greatestOf(f32x4.max(most, mostToo));
  let sum: f32 = 0;
  const before: f32 = isFirst ? HIDDEN : load<f32>(stats);
  greatest = max(greatest, before);
  // Of a row that has seen nothing, HIDDEN less 0: its exponentials are 0.
  const above: f32 = greatest == HIDDEN ? 0 : greatest;
  if (!isFirst) {
    const shrink = weight1(before - above);
    sum = load<f32>(stats, 4) * shrink;
    scaleFloats(sums, sums, D8, shrink);
  }
  const low = splat(above), k = constants;
  let four = splat(0);
  for (let at = scores; at < end; at += 32) {
    const e = weight4(f32x4.sub(v128.load(at), low), k), f = weight4(f32x4.sub(v128.load(at, 16), low), k);
    v128.store(at, e);
    v128.store(at, f, 16);
    four = f32x4.add(f32x4.add(four, e), f);
  }
  store<f32>(stats, greatest);
  store<f32>(stats, sum + sumOf(four), 4);
}
