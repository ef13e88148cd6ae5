// What an attention is about, set before it runs, and the parts that its forward and backward pass share.
import { clearPadding, hasMasks, hide, markRows, spoilRow } from './attentionMask';
import { multiply } from './multiply';
import { packColumns, panelFloats } from './panels';
import { turnRows } from './rotary';
import { splat } from './simd';
import { addFloats, areFinite, areFiniteTimes, clearNonFinite, copyFloats, fillFloats, scaleFloats } from './vector';

/** Queries and keys of a block: its scores stay in the first-level cache. */
export const QUERIES: i32 = 32;
export const KEYS: i32 = 128;

export let B: i32 = 0;
/** Queries, keys. */
export let T: i32 = 0;
export let S: i32 = 0;
/** Keys filled up to a multiple of 8. */
export let S8: i32 = 0;
/** Heads of queries, and of keys and values. */
export let H: i32 = 0;
export let G: i32 = 0;
/** Width of a head, and filled up to a multiple of 8. */
export let D: i32 = 0;
export let D8: i32 = 0;
export let scale: f32 = 0;

export function setAttentionShape(batches: i32, queries: i32, keys: i32, heads: i32, keyHeads: i32, width: i32): void {
  B = batches;
  T = queries;
  S = keys;
  S8 = (keys + 7) & ~7;
  H = heads;
  G = keyHeads;
  D = width;
  D8 = (width + 7) & ~7;
  scale = <f32>(1 / sqrt<f64>(<f64>width));
}

let bias: usize = 0;
let biasIsRelative: bool = false;
let biasBatch: usize = 0;
let biasIsFinite: bool = true;

/** Relative: [H, T + S - 1]; else [1 or B, H, T, S], batchStep bytes from batch to batch; `floats` in all. */
export function setAttentionBias(from: usize, floats: i32, isRelative: bool, batchStep: usize): void {
  bias = from;
  biasIsFinite = areFinite(from, floats);
  biasIsRelative = isRelative;
  biasBatch = batchStep;
}

let queryCos: usize = 0;
let querySin: usize = 0;
let queryBatch: usize = 0;
let keyCos: usize = 0;
let keySin: usize = 0;
let keyBatch: usize = 0;
let R: i32 = 0;
let interleaved: bool = false;

/** Tables [1 or B, T or S, D]; 0 for none. */
export function setAttentionRotation(
  qCos: usize, qSin: usize, qStep: usize, kCos: usize, kSin: usize, kStep: usize, turning: i32, neighbours: bool,
): void {
  queryCos = qCos;
  querySin = qSin;
  queryBatch = qStep;
  keyCos = kCos;
  keySin = kSin;
  keyBatch = kStep;
  R = turning;
  interleaved = neighbours;
}

/** What is finite times this is so far below the greatest float32 that sums of products of it are finite. */
const MARGIN: f32 = 1e21;

/** Whether all operands have this margin: then what is hidden is finite, and 0 by it is 0. Else it has to be looked for. */
export let areModerate: bool = true;

export function lookAt(q: usize, k: usize, v: usize): void {
  const keys = B * S * G * D;
  areModerate = areFiniteTimes(q, B * T * H * D, MARGIN) && areFiniteTimes(k, keys, MARGIN) &&
    areFiniteTimes(v, keys, MARGIN);
}

/** @param before whether the operands of the forward pass were moderate: 1 or 0 */
export function lookAtGradient(before: f32, dy: usize): void {
  areModerate = before == 1 && areFiniteTimes(dy, B * T * H * D, MARGIN);
}

/** Keys as they meet the queries: row s at `keyRows + s keyStep`. */
export let keyRows: usize = 0;
export let keyStep: usize = 0;

/** @param room S D floats, used where keys turn */
export function readKeys(k: usize, b: i32, g: i32, room: usize): void {
  keyStep = <usize>(G * D) << 2;
  keyRows = k + (<usize>((b * S * G + g) * D) << 2);
  if (!keyCos) return;
  const row = <usize>D << 2;
  turnKeys(keyRows, keyStep, room, row, b, 1);
  keyRows = room;
  keyStep = row;
}

/** Of the queries that were read last, one bit each, those that are not finite. */
export let spoiledQueries: i32 = 0;

/** Rows of queries, turned and scaled, to [rows, D], filled up with zeros to a multiple of 4 rows. */
export function readQueries(q: usize, b: i32, h: i32, first: i32, rows: i32, to: usize): void {
  const row = <usize>D << 2;
  turnAndScaleQueries(queryRow(q, b, h, first), <usize>(H * D) << 2, to, row, b, first, rows, scale);
  fillFloats(to + <usize>rows * row, (((rows + 3) & ~3) - rows) * D, 0);
  spoiledQueries = 0;
  if (areModerate) return;
  for (let r = 0; r < rows; r++) if (!areFinite(to + <usize>r * row, D)) spoiledQueries |= 1 << r;
}

/** Gradients [rows, D8] of turned and scaled queries to those of the queries, at their places in dq. */
export function writeQueryGradients(from: usize, dq: usize, b: i32, h: i32, first: i32, rows: i32): void {
  turnAndScaleQueries(from, <usize>D8 << 2, queryRow(dq, b, h, first), <usize>(H * D) << 2, b, first, rows, -scale);
}

/** Gradients [S, D8] of keys (turned) or values to their places. */
export function writeKeyGradients(from: usize, to: usize, b: i32, g: i32, areKeys: bool): void {
  const fromStep = <usize>D8 << 2, toStep = <usize>(G * D) << 2;
  to += <usize>((b * S * G + g) * D) << 2;
  if (areKeys && keyCos) turnKeys(from, fromStep, to, toStep, b, -1);
  else for (let s = 0; s < S; s++, from += fromStep, to += toStep) copyFloats(from, to, D);
}

/** @param turned 1, or -1 to undo it */
function turnKeys(from: usize, fromStep: usize, to: usize, toStep: usize, b: i32, turned: f32): void {
  const at = <usize>b * keyBatch;
  turnRows(from, fromStep, keyCos + at, keySin + at, <usize>D << 2, to, toStep, S, D, R, interleaved, 1, turned);
}

/** @param turned the scale, or its negative to undo the turn */
function turnAndScaleQueries(
  from: usize, fromStep: usize, to: usize, toStep: usize, b: i32, first: i32, rows: i32, turned: f32,
): void {
  if (queryCos) {
    const row = <usize>D << 2;
    const at = <usize>b * queryBatch + <usize>first * row;
    turnRows(from, fromStep, queryCos + at, querySin + at, row, to, toStep, rows, D, R, interleaved, scale, turned);
  } else {
    for (let r = 0; r < rows; r++, from += fromStep, to += toStep) scaleFloats(from, to, D, scale);
  }
}

/** Where query i of a head is in [B, T, H, D]. */
export function queryRow(q: usize, b: i32, h: i32, i: i32): usize {
  return q + (<usize>(((b * T + i) * H + h) * D) << 2);
}

/**
 * Scores of rows of queries and of `columns` keys from s on, with bias and masks, to [rows, KEYS]; -Infinity for what is
 * hidden, and behind the last key up to a multiple of 8.
 * @param starts of `readStarts`
 */
export function scoreBlock(
  queries: usize, keyPanels: usize, starts: usize, scores: usize,
  b: i32, h: i32, first: i32, rows: i32, s: i32, columns: i32,
): void {
  const width = (columns + 7) & ~7;
  starts += <usize>s << 2;
  multiply(
    queries, <usize>D << 2, 4, <usize>D << 4, keyPanels + (<usize>(s * D) << 2), <usize>D << 5,
    scores, KEYS << 2, (rows + 3) & ~3, width, D, starts, 0,
  );
  if (!bias && !hasMasks() && !spoiledQueries) return;
  for (let r = 0; r < rows; r++, scores += KEYS << 2) {
    if (spoiledQueries & (1 << r)) spoilRow(starts, scores, width);
    if (bias) addBias(bias + biasPlace(b, h, first + r, s), scores, columns);
    if (hasMasks()) hide(scores, b, first + r, s, columns, S);
  }
}

/** scores += bias, but where one of them is -Infinity. */
function addBias(from: usize, scores: usize, count: i32): void {
  if (biasIsFinite) {
    addFloats(from, scores, count);
    return;
  }
  const end = scores + (<usize>count << 2);
  const low = splat(-Infinity);
  for (; scores + 16 <= end; scores += 16, from += 16) {
    const x = v128.load(scores), y = v128.load(from);
    v128.store(scores, v128.bitselect(low, f32x4.add(x, y), v128.or(f32x4.eq(x, low), f32x4.eq(y, low))));
  }
  for (; scores < end; scores += 4, from += 4) {
    const x = load<f32>(scores), y = load<f32>(from);
    store<f32>(scores, x == -Infinity || y == -Infinity ? -Infinity : x + y);
  }
}

/** Bytes from the start of the bias. */
export function biasPlace(b: i32, h: i32, i: i32, s: i32): usize {
  if (biasIsRelative) return <usize>(h * (T + S - 1) + s - i + T - 1) << 2;
  return <usize>b * biasBatch + (<usize>((h * T + i) * S + s) << 2);
}

// What is not finite is packed as 0, for 0 by it would be NaN; the scores of its key start from NaN instead.

/** Panels of the keys that `readKeys` read, for scores: [S / 8][D][8]. */
export function packKeys(starts: usize, to: usize): void {
  packColumns(keyRows, 4, keyStep, D, S, to);
  if (areModerate) return;
  if (clearNonFinite(to, panelFloats(D, S))) markRows(keyRows, keyStep, starts, S, D);
  clearPadding(to, starts, S, D);
}

/** Panels of the same keys for products with them: [D / 8][S][8]. */
export function packKeysAcross(to: usize): void {
  packColumns(keyRows, keyStep, 4, S, D, to);
  if (!areModerate) clearNonFinite(to, panelFloats(S, D));
}

/**
 * Panels of values.
 * @param across true for products with the values, [D / 8][S][8]; false for those with their transpose, [S / 8][D][8]
 */
export function packValues(v: usize, b: i32, g: i32, starts: usize, across: bool, to: usize): void {
  const rows = v + (<usize>((b * S * G + g) * D) << 2), step = <usize>(G * D) << 2;
  if (across) packColumns(rows, step, 4, S, D, to);
  else packColumns(rows, 4, step, D, S, to);
  if (!areModerate && clearNonFinite(to, across ? panelFloats(S, D) : panelFloats(D, S))) markRows(rows, step, starts, S, D);
}
