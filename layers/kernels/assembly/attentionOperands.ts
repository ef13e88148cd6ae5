// How queries, keys and values are read and packed for both passes, and their gradients written.
import { clearPadding, markRows } from './attentionMask';
import { AttentionProblem } from './attentionProblem';
import { packColumns, panelFloats } from './panels';
import { turnRows } from './rotary';
import { areFinite, areFiniteTimes, clearNonFinite, copyFloats, fillFloats, scaleFloats } from './vector';

/** Queries and keys of a block: its scores stay in the first-level cache. */
export const QUERIES: i32 = 32;
export const KEYS: i32 = 128;

/** What is finite times this is so far below the greatest float32 that sums of products of it are finite. */
const MARGIN: f32 = 1e21;

/** Whether all operands have this margin: then what is hidden is finite, and 0 by it is 0. Else it has to be looked for. */
export let areModerate: bool = true;

export function lookAt(p: AttentionProblem): void {
  const D = p.D, queries = p.B * p.T * p.H * D, keys = p.B * p.S * p.K * D;
  areModerate = areFiniteTimes(p.queries, queries, MARGIN) && areFiniteTimes(p.keys, keys, MARGIN) &&
    areFiniteTimes(p.values, keys, MARGIN) &&
    areFiniteTimes(p.relativeKeys, p.relativeKeyHeads * p.distances * D, MARGIN) &&
    areFiniteTimes(p.relativeQueries, p.relativeQueryHeads * p.distances * D, MARGIN) &&
    (!p.positionVectors || areFiniteTimes(p.positionVectors, p.positionFloats, MARGIN)) &&
    (!p.positionVectors || p.positionQueries == p.queries || areFiniteTimes(p.positionQueries, queries, MARGIN));
}

/** @param before whether the operands of the forward pass were moderate: 1 or 0 */
export function lookAtGradient(p: AttentionProblem, before: f32): void {
  areModerate = before == 1 && areFiniteTimes(p.dOutputs, p.B * p.T * p.H * p.D, MARGIN);
}

/** Whether queries and keys are read: without their products, only to find what is not finite. */
function areRead(p: AttentionProblem): bool {
  return p.hasProducts || !areModerate;
}

/** Keys as they meet the queries: row s at `keyRows + s keyStep`. */
let keyRows: usize = 0;
let keyStep: usize = 0;

/** @param room S D floats, used where keys turn */
export function readKeys(p: AttentionProblem, b: i32, k: i32, room: usize): void {
  keyStep = p.keyStep;
  keyRows = p.keys + p.keyPlace(b, k);
  if (!p.keyCos || !areRead(p)) return;
  turnKeys(p, keyRows, keyStep, room, p.rowBytes, b, 1);
  keyRows = room;
  keyStep = p.rowBytes;
}

/** Some of the keys that `readKeys` read, finite, to [most, D], filled up with zeros. */
export function copyKeys(p: AttentionProblem, s: i32, some: i32, most: i32, to: usize): void {
  const D = p.D;
  let from = keyRows + <usize>s * keyStep, row = to;
  for (let r = 0; r < some; r++, from += keyStep, row += p.rowBytes) copyFloats(from, row, D);
  fillFloats(row, (most - some) * D, 0);
  if (!areModerate) clearNonFinite(to, most * D);
}

/** Of the queries that were read last, one bit each, those that are not finite. */
export let spoiledQueries: i32 = 0;

/** Rows of queries, turned and scaled, to [rows, D], filled up with zeros to a multiple of 4 rows. */
export function readQueries(p: AttentionProblem, b: i32, h: i32, first: i32, rows: i32, to: usize): void {
  const D = p.D, row = p.rowBytes;
  spoiledQueries = 0;
  if (!areRead(p)) {
    fillFloats(to, ((rows + 3) & ~3) * D, 0);
    return;
  }
  turnAndScaleQueries(p, p.queries + p.queryPlace(b, h, first), p.queryStep, to, row, b, first, rows, p.scale);
  fillFloats(to + <usize>rows * row, (((rows + 3) & ~3) - rows) * D, 0);
  if (areModerate) return;
  for (let r = 0; r < rows; r++) if (!areFinite(to + <usize>r * row, D)) spoiledQueries |= 1 << r;
}

/** Gradients [rows, D8] of turned and scaled queries to those of the queries, at their places. */
export function writeQueryGradients(p: AttentionProblem, from: usize, b: i32, h: i32, first: i32, rows: i32): void {
  const to = p.dQueries + p.queryPlace(b, h, first);
  turnAndScaleQueries(p, from, <usize>p.D8 << 2, to, p.queryStep, b, first, rows, -p.scale);
}

/** Gradients [S, D8] of turned keys to those of the keys, at their places. */
export function writeKeyGradients(p: AttentionProblem, from: usize, b: i32, k: i32): void {
  const to = p.dKeys + p.keyPlace(b, k), fromStep = <usize>p.D8 << 2;
  if (p.keyCos) turnKeys(p, from, fromStep, to, p.keyStep, b, -1);
  else copyRows(p, from, fromStep, to);
}

/** Gradients [S, D8] of values to their places. */
export function writeValueGradients(p: AttentionProblem, from: usize, b: i32, k: i32): void {
  copyRows(p, from, <usize>p.D8 << 2, p.dValues + p.keyPlace(b, k));
}

function copyRows(p: AttentionProblem, from: usize, fromStep: usize, to: usize): void {
  const S = p.S, D = p.D, toStep = p.keyStep;
  for (let s = 0; s < S; s++, from += fromStep, to += toStep) copyFloats(from, to, D);
}

/** @param turned 1, or -1 to undo it */
function turnKeys(p: AttentionProblem, from: usize, fromStep: usize, to: usize, toStep: usize, b: i32, turned: f32): void {
  const at = <usize>(b * p.keyTableStep);
  turnRows(
    from, fromStep, p.keyCos + at, p.keySin + at, p.rowBytes, to, toStep,
    p.S, p.D, p.R, <bool>p.isInterleaved, 1, turned,
  );
}

/** @param turned the scale, or its negative to undo the turn */
function turnAndScaleQueries(
  p: AttentionProblem, from: usize, fromStep: usize, to: usize, toStep: usize, b: i32, first: i32, rows: i32, turned: f32,
): void {
  const D = p.D, scale = p.scale;
  if (p.queryCos) {
    const row = p.rowBytes;
    const at = <usize>(b * p.queryTableStep) + <usize>first * row;
    turnRows(
      from, fromStep, p.queryCos + at, p.querySin + at, row, to, toStep,
      rows, D, p.R, <bool>p.isInterleaved, scale, turned,
    );
  } else {
    for (let r = 0; r < rows; r++, from += fromStep, to += toStep) scaleFloats(from, to, D, scale);
  }
}

// What is not finite is packed as 0, for 0 by it would be NaN; the scores of its key start from NaN instead.

/** Panels of the keys that `readKeys` read, for scores: [S / 8][D][8]. */
export function packKeys(p: AttentionProblem, starts: usize, to: usize): void {
  if (!areRead(p)) return;
  packColumns(keyRows, 4, keyStep, p.D, p.S, to);
  if (areModerate) return;
  if (clearNonFinite(to, panelFloats(p.D, p.S))) markRows(p, keyRows, keyStep, starts);
  clearPadding(p, to, starts);
}

/** Panels of the same keys for products with them: [D / 8][S][8]. */
export function packKeysAcross(p: AttentionProblem, to: usize): void {
  if (!p.hasProducts) return;
  packColumns(keyRows, keyStep, 4, p.S, p.D, to);
  if (!areModerate) clearNonFinite(to, panelFloats(p.S, p.D));
}

/**
 * Panels of values.
 * @param across true for products with the values, [D / 8][S][8]; false for those with their transpose, [S / 8][D][8]
 */
export function packValues(p: AttentionProblem, b: i32, k: i32, starts: usize, across: bool, to: usize): void {
  const S = p.S, D = p.D;
  const rows = p.values + p.keyPlace(b, k), step = p.keyStep;
  if (across) packColumns(rows, step, 4, S, D, to);
  else packColumns(rows, 4, step, D, S, to);
  if (!areModerate && clearNonFinite(to, across ? panelFloats(S, D) : panelFloats(D, S))) markRows(p, rows, step, starts);
}
