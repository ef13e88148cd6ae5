// Which pairs of query and key are hidden: their scores are -Infinity, whatever the numbers of the key and the value are.
import { areFinite, fillFloats, isSet } from './vector';

let padding: usize = 0;
let paddingShift: i32 = 0;
let allowed: usize = 0;
let allowedShift: i32 = 0;
let allowedBatch: usize = 0;
let limits: usize = 0;
let limitsBatch: usize = 0;

/** padding [B, S]; allowed [1 or B, T, S]; limits int32 [1 or B, T]; each 0 for none. Shift: 0 for bytes, 2 for words. */
export function setAttentionMask(
  paddingFrom: usize, paddingSize: i32,
  allowedFrom: usize, allowedSize: i32, allowedStep: usize,
  limitsFrom: usize, limitsStep: usize,
): void {
  padding = paddingFrom;
  paddingShift = paddingSize;
  allowed = allowedFrom;
  allowedShift = allowedSize;
  allowedBatch = allowedStep;
  limits = limitsFrom;
  limitsBatch = limitsStep;
}

/** Whether some keys are hidden from some queries only. */
export function hasMasks(): bool {
  return allowed != 0 || limits != 0;
}

/** Whose starts were read last, and stand as they were read; -1 for none. */
let startsOf: i32 = -1;

/** To be called before the starts of a first batch are read. */
export function forgetStarts(): void {
  startsOf = -1;
}

/**
 * What the scores of each key of a batch start from: [S], -Infinity where it is padding, and behind the last up to a
 * multiple of 8.
 */
export function readStarts(b: i32, S: i32, to: usize): void {
  if (b == startsOf) return;
  startsOf = b;
  for (let s = 0; s < S; s++) {
    store<f32>(to + (<usize>s << 2), !padding || isSet(padding, paddingShift, b * S + s) ? 0 : -Infinity);
  }
  fillFloats(to + (<usize>S << 2), ((S + 7) & ~7) - S, -Infinity);
}

/** Makes zeros of the keys that are padding, in their panels [S / 8][D][8]: products with them start from -Infinity. */
export function clearPadding(panels: usize, starts: usize, S: i32, D: i32): void {
  if (!padding) return;
  for (let s = 0; s < S; s++) {
    if (load<f32>(starts + (<usize>s << 2)) == 0) continue;
    let at = panels + (<usize>((s & ~7) * D + (s & 7)) << 2);
    for (let d = 0; d < D; d++, at += 32) store<f32>(at, 0);
  }
}

/** Lets the scores of keys start from NaN where their rows of D keys or values are not finite, unless they are padding. */
export function markRows(rows: usize, step: usize, starts: usize, S: i32, D: i32): void {
  startsOf = -1;
  for (let s = 0; s < S; s++, rows += step, starts += 4) {
    if (load<f32>(starts) == 0 && !areFinite(rows, D)) store<f32>(starts, NaN);
  }
}

/** Scores of a query that is not finite: NaN but for those that start from -Infinity. */
export function spoilRow(starts: usize, scores: usize, width: i32): void {
  for (let end = scores + (<usize>width << 2); scores < end; scores += 4, starts += 4) {
    store<f32>(scores, load<f32>(starts) == -Infinity ? -Infinity : NaN);
  }
}

/** Hides from query i what it may not see of the keys from s on; there are S. */
export function hide(scores: usize, b: i32, i: i32, s: i32, columns: i32, S: i32): void {
  const visible = limits ? min(max(limitOf(b, i) + 1 - s, 0), columns) : columns;
  if (allowed) {
    const row = allowed + <usize>b * allowedBatch;
    for (let j = 0; j < visible; j++) {
      if (!isSet(row, allowedShift, i * S + s + j)) store<f32>(scores + (<usize>j << 2), -Infinity);
    }
  }
  fillFloats(scores + (<usize>visible << 2), columns - visible, -Infinity);
}

function limitOf(b: i32, i: i32): i32 {
  return load<i32>(limits + <usize>b * limitsBatch + (<usize>i << 2));
}

/** Whether no row of a block sees keys from s on. */
export function areAllBehind(b: i32, first: i32, rows: i32, s: i32): bool {
  if (!limits) return false;
  for (let r = 0; r < rows; r++) {
    if (s <= limitOf(b, first + r)) return false;
  }
  return true;
}
