// Scores of a block of queries and keys, as both passes compute them.
import { HIDDEN, hasMasks, hide, spoilRow } from './attentionMask';
import { KEYS, spoiledQueries } from './attentionOperands';
import { AttentionProblem } from './attentionProblem';
import { multiply } from './multiply';
import { splat } from './simd';
import { addFloats, areFinite } from './vector';

let biasIsFinite: bool = true;

/** To be called before the first scores. */
export function lookAtBias(p: AttentionProblem): void {
  biasIsFinite = areFinite(p.bias, p.biasFloats);
}

let computed: i32 = 0;

/** To be called before the first scores of a pass. */
export function forgetScores(): void {
  computed = 0;
}

/** How many scores the last pass has computed, those of hidden pairs among them. */
export function scoresComputed(): i32 {
  return computed;
}

/**
 * Scores of rows of queries and of `columns` keys from s on, with bias and masks, to [rows, KEYS]; HIDDEN for what is
 * hidden, and behind the last key up to a multiple of 8.
 * @param starts of `readStarts`
 */
export function scoreBlock(
  p: AttentionProblem, queries: usize, keyPanels: usize, starts: usize, scores: usize,
  b: i32, h: i32, first: i32, rows: i32, s: i32, columns: i32,
): void {
  const D = p.D, row = p.rowBytes;
  const width = (columns + 7) & ~7;
  computed += rows * columns;
  starts += <usize>s << 2;
  multiply(
    queries, row, 4, row << 2, keyPanels + <usize>s * row, row << 3,
    scores, KEYS << 2, (rows + 3) & ~3, width, D, starts, 0,
  );
  if (!p.bias && !hasMasks(p) && !spoiledQueries) return;
  for (let r = 0; r < rows; r++, scores += KEYS << 2) {
    if (spoiledQueries & (1 << r)) spoilRow(starts, scores, width);
    if (p.bias) addBias(p.bias + p.biasPlace(b, h, first + r, s), scores, columns);
    if (hasMasks(p)) hide(p, scores, b, first + r, s, columns);
  }
}

/** scores += bias, but where one of them is HIDDEN. */
function addBias(from: usize, scores: usize, count: i32): void {
  if (biasIsFinite) {
    addFloats(from, scores, count);
    return;
  }
  const end = scores + (<usize>count << 2);
  const low = splat(HIDDEN);
  for (; scores + 16 <= end; scores += 16, from += 16) {
    const x = v128.load(scores), y = v128.load(from);
    v128.store(scores, v128.bitselect(low, f32x4.add(x, y), v128.or(f32x4.eq(x, low), f32x4.eq(y, low))));
  }
  for (; scores < end; scores += 4, from += 4) {
    const x = load<f32>(scores), y = load<f32>(from);
    store<f32>(scores, x == HIDDEN || y == HIDDEN ? HIDDEN : x + y);
  }
}
