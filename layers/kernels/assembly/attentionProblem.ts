// What an attention is about, set before it runs, and the parts that its forward and backward pass share.
import { multiply } from './multiply';
import { packColumns } from './panels';
import { turnRows } from './rotary';
import { addFloats, copyFloats, fillFloats, isSet, scaleFloats } from './vector';

/** Queries and keys of a block: its scores stay in the first-level cache. */
export const QUERIES: i32 = 32;
export const KEYS: i32 = 128;
/** Added to the scores that a mask hides. */
const MASKED: f32 = -1e9;
/** Scores above this were not hidden. */
const VISIBLE: f32 = -1e8;

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

/** Relative: [H, T + S - 1]; else [1 or B, H, T, S], batchStep bytes from batch to batch. */
export function setAttentionBias(from: usize, isRelative: bool, batchStep: usize): void {
  bias = from;
  biasIsRelative = isRelative;
  biasBatch = batchStep;
}

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

/** Rows of queries, turned and scaled, to [rows, D], filled up with zeros to a multiple of 4 rows. */
export function readQueries(q: usize, b: i32, h: i32, first: i32, rows: i32, to: usize): void {
  const row = <usize>D << 2;
  turnAndScaleQueries(queryRow(q, b, h, first), <usize>(H * D) << 2, to, row, b, first, rows, scale);
  fillFloats(to + <usize>rows * row, (((rows + 3) & ~3) - rows) * D, 0);
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

/** What the scores of each key of a batch start from: [S], and -Infinity behind the last up to a multiple of 8. */
export function readPadding(b: i32, to: usize): void {
  for (let s = 0; s < S; s++) {
    store<f32>(to + (<usize>s << 2), !padding || isSet(padding, paddingShift, b * S + s) ? 0 : MASKED);
  }
  fillFloats(to + (<usize>S << 2), S8 - S, -Infinity);
}

/**
 * Scores of rows of queries and of `columns` keys from s on, with bias and masks, to [rows, KEYS]; -Infinity behind the
 * last key, up to a multiple of 8.
 */
export function scoreBlock(
  queries: usize, keyPanels: usize, hidden: usize, scores: usize,
  b: i32, h: i32, first: i32, rows: i32, s: i32, columns: i32, zeros: usize,
): void {
  const width = (columns + 7) & ~7;
  // A key is hidden once, whatever hides it: else a query that sees none would not see all alike.
  const hasMasks = allowed != 0 || limits != 0;
  hidden += <usize>s << 2;
  multiply(
    queries, <usize>D << 2, 4, <usize>D << 4, keyPanels + (<usize>(s * D) << 2), <usize>D << 5,
    scores, KEYS << 2, (rows + 3) & ~3, width, D, hasMasks ? zeros : hidden, 0,
  );
  if (!hasMasks && !bias) return;
  for (let r = 0; r < rows; r++, scores += KEYS << 2) {
    const i = first + r;
    if (bias) addFloats(biasRow(b, h, i, s), scores, columns);
    if (!hasMasks) continue;
    hide(scores, hidden, b, i, s, columns);
    fillFloats(scores + (<usize>columns << 2), width - columns, -Infinity);
  }
}

/** The bias of query i from key s on. */
export function biasRow(b: i32, h: i32, i: i32, s: i32): usize {
  return bias + biasPlace(b, h, i, s);
}

/** Bytes from the start of the bias. */
export function biasPlace(b: i32, h: i32, i: i32, s: i32): usize {
  if (biasIsRelative) return <usize>(h * (T + S - 1) + s - i + T - 1) << 2;
  return <usize>b * biasBatch + (<usize>((h * T + i) * S + s) << 2);
}

function hide(scores: usize, hidden: usize, b: i32, i: i32, s: i32, columns: i32): void {
  const visible = limits ? min(max(limitOf(b, i) + 1 - s, 0), columns) : columns;
  if (allowed) {
    const row = allowed + <usize>b * allowedBatch;
    for (let j = 0; j < visible; j++) {
      const at = scores + (<usize>j << 2);
      const more = isSet(row, allowedShift, i * S + s + j) ? load<f32>(hidden + (<usize>j << 2)) : MASKED;
      store<f32>(at, load<f32>(at) + more);
    }
  } else {
    addFloats(hidden, scores, visible);
  }
  for (let j = visible; j < columns; j++) {
    const at = scores + (<usize>j << 2);
    store<f32>(at, load<f32>(at) + MASKED);
  }
}

function limitOf(b: i32, i: i32): i32 {
  return load<i32>(limits + <usize>b * limitsBatch + (<usize>i << 2));
}

/**
 * Whether no row of a block can see keys from s on. A row that has seen nothing yet sees all keys alike, the hidden ones
 * too, so every row must have a visible score.
 * @param greatest of each row, `step` bytes apart
 */
export function allBehind(b: i32, first: i32, rows: i32, s: i32, greatest: usize, step: usize): bool {
  if (!limits) return false;
  for (let r = 0; r < rows; r++, greatest += step) {
    if (s <= limitOf(b, first + r) || !(load<f32>(greatest) > VISIBLE)) return false;
  }
  return true;
}

/** Panels of the keys, or of other rows, for products with their transpose: [S / 8][D][8]. */
export function packTransposed(rows: usize, step: usize, to: usize): void {
  packColumns(rows, 4, step, D, S, to);
}
