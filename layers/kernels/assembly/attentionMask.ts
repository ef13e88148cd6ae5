// Which pairs of query and key are hidden: their scores are HIDDEN, whatever the numbers of the key and the value are.
import { AttentionProblem } from './attentionProblem';
import { areFinite, fillFloats, isSet } from './vector';

/** The score of a hidden pair. A bias of this value hides a pair too. */
export const HIDDEN: f32 = -Infinity;

/** Whether some keys are hidden from some queries only. */
export function hasMasks(p: AttentionProblem): bool {
  return p.allowed != 0 || p.firstVisibleKey != 0 || p.lastVisibleKey != 0;
}

/** Whose starts were read last, and stand as they were read; -1 for none. */
let startsOf: i32 = -1;

/** To be called before the starts of a first batch are read. */
export function forgetStarts(): void {
  startsOf = -1;
}

/**
 * What the scores of each key of a batch start from: [S], HIDDEN where it is padding, and behind the last up to a multiple
 * of 8.
 */
export function readStarts(p: AttentionProblem, b: i32, to: usize): void {
  if (b == startsOf) return;
  startsOf = b;
  const S = p.S, padding = p.padding, shift = p.paddingShift;
  for (let s = 0; s < S; s++) {
    store<f32>(to + (<usize>s << 2), !padding || isSet(padding, shift, b * S + s) ? 0 : HIDDEN);
  }
  fillFloats(to + (<usize>S << 2), p.S8 - S, HIDDEN);
}

/** Makes zeros of the keys that are padding, in their panels [S / 8][D][8]: products with them start from HIDDEN. */
export function clearPadding(p: AttentionProblem, panels: usize, starts: usize): void {
  if (!p.padding) return;
  const S = p.S, D = p.D;
  for (let s = 0; s < S; s++) {
    if (load<f32>(starts + (<usize>s << 2)) == 0) continue;
    let at = panels + (<usize>((s & ~7) * D + (s & 7)) << 2);
    for (let d = 0; d < D; d++, at += 32) store<f32>(at, 0);
  }
}

/** Lets the scores of keys start from NaN where their rows of D keys or values are not finite, unless they are padding. */
export function markRows(p: AttentionProblem, rows: usize, step: usize, starts: usize): void {
  startsOf = -1;
  const S = p.S, D = p.D;
  for (let s = 0; s < S; s++, rows += step, starts += 4) {
    if (load<f32>(starts) == 0 && !areFinite(rows, D)) store<f32>(starts, NaN);
  }
}

/** Scores of a query that is not finite: NaN but for those that start from HIDDEN. */
export function spoilRow(starts: usize, scores: usize, width: i32): void {
  for (let end = scores + (<usize>width << 2); scores < end; scores += 4, starts += 4) {
    store<f32>(scores, load<f32>(starts) == HIDDEN ? HIDDEN : NaN);
  }
}

/** Hides from query i what it may not see of the keys from s on. */
export function hide(p: AttentionProblem, scores: usize, b: i32, i: i32, s: i32, columns: i32): void {
  const from = min(max(firstVisibleKeyOf(p, b, i) - s, 0), columns);
  const to = max(min(lastVisibleKeyOf(p, b, i) + 1 - s, columns), from);
  fillFloats(scores, from, HIDDEN);
  if (p.allowed) {
    for (let j = from; j < to; j++) if (!isAllowed(p, b, i, s + j)) store<f32>(scores + (<usize>j << 2), HIDDEN);
  }
  fillFloats(scores + (<usize>to << 2), columns - to, HIDDEN);
}

/** Whether query i may see key s, of those masks that say it pair by pair. */
// @ts-ignore: decorator
@inline
export function isAllowed(p: AttentionProblem, b: i32, i: i32, s: i32): bool {
  return isSet(p.allowed + <usize>(b * p.allowedStep), p.allowedShift, i * p.S + s);
}

function firstVisibleKeyOf(p: AttentionProblem, b: i32, i: i32): i32 {
  if (!p.firstVisibleKey) return 0;
  return max(load<i32>(p.firstVisibleKey + <usize>(b * p.firstVisibleKeyStep) + (<usize>i << 2)), 0);
}

function lastVisibleKeyOf(p: AttentionProblem, b: i32, i: i32): i32 {
  if (!p.lastVisibleKey) return p.S - 1;
  return min(load<i32>(p.lastVisibleKey + <usize>(b * p.lastVisibleKeyStep) + (<usize>i << 2)), p.S - 1);
}

/** Which keys a block of queries needs, those from `keysFrom` to `keysTo`: multiples of 8, but for the last key of all. */
export let keysFrom: i32 = 0;
export let keysTo: i32 = 0;

export function findVisibleKeys(p: AttentionProblem, b: i32, first: i32, rows: i32): void {
  const S = p.S;
  keysFrom = 0;
  keysTo = S;
  if (!p.firstVisibleKey && !p.lastVisibleKey) return;
  let from = S, to = 0;
  for (let i = first; i < first + rows; i++) {
    from = min(from, firstVisibleKeyOf(p, b, i));
    to = max(to, lastVisibleKeyOf(p, b, i) + 1);
  }
  keysFrom = from & ~7;
  keysTo = from < to ? min((to + 7) & ~7, S) : keysFrom;
}

/** Lets them reach to the keys at two places, where there are such keys. */
export function widenVisibleKeys(p: AttentionProblem, low: i32, high: i32): void {
  if (keysFrom == keysTo) return;
  keysFrom = min(keysFrom, max(low, 0) & ~7);
  keysTo = max(keysTo, min((high + 8) & ~7, p.S));
}
