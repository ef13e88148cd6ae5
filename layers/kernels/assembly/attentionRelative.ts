// Scores of queries and relative keys: only the band of rows that a block of queries and keys has, shifted into place.
import { areModerate, KEYS, QUERIES } from './attentionOperands';
import { HIDDEN } from './attentionMask';
import { AttentionProblem } from './attentionProblem';
import { multiply } from './multiply';
import { packColumns, panelFloats } from './panels';
import { splat } from './simd';
import { addFloats, clearNonFinite, copyFloats, fillFloats } from './vector';

/** Distances of a block, from a multiple of 8 to a multiple of 8. */
const BAND: i32 = QUERIES + KEYS + 8;
const BAND_BYTES: usize = <usize>BAND << 2;

/** Zeros; the products of a block, or their gradients; the rows in panels, for either product; gradients of the rows. */
let zeros: usize, band: usize, panels: usize, panelsAcross: usize, gradients: usize;
/** Whose rows are packed; -1 for none. */
let packed: i32 = -1;

/** Floats. */
export function relativeScratch(p: AttentionProblem, isGradient: bool): i32 {
  if (!p.relativeKeys) return 0;
  const L = p.distances, D = p.D, L8 = (L + 7) & ~7;
  return BAND + QUERIES * BAND + panelFloats(D, L) + (isGradient ? panelFloats(L, D) + L8 * p.D8 : 0);
}

export function placeRelative(p: AttentionProblem, scratch: usize, isGradient: bool): void {
  packed = -1;
  if (!p.relativeKeys) return;
  zeros = scratch;
  fillFloats(zeros, BAND, 0);
  band = zeros + BAND_BYTES;
  panels = band + QUERIES * BAND_BYTES;
  panelsAcross = isGradient ? panels + (<usize>panelFloats(p.D, p.distances) << 2) : 0;
  gradients = panelsAcross + (<usize>panelFloats(p.distances, p.D) << 2);
}

/** To be called before the blocks of a head. */
export function readRelativeKeys(p: AttentionProblem, h: i32): void {
  if (!p.relativeKeys) return;
  const L = p.distances, D = p.D, own = p.relativeHeads == 1 ? 0 : h;
  if (panelsAcross) fillFloats(gradients, ((L + 7) & ~7) * p.D8, 0);
  if (own == packed) return;
  packed = own;
  const rows = p.relativeKeys + <usize>(own * L) * p.rowBytes;
  packColumns(rows, 4, p.rowBytes, D, L, panels);
  if (panelsAcross) packColumns(rows, p.rowBytes, 4, L, D, panelsAcross);
  if (areModerate) return;
  spoilNonFinite(panels, panelFloats(D, L));
  if (panelsAcross) clearNonFinite(panelsAcross, panelFloats(L, D));
}

/** Makes NaN of infinities: -Infinity would be the score of a hidden pair. */
function spoilNonFinite(at: usize, count: i32): void {
  const zero = splat(0);
  for (const end = at + (<usize>count << 2); at < end; at += 16) {
    const x = v128.load(at);
    v128.store(at, f32x4.add(x, f32x4.mul(x, zero)));
  }
}

/** The first distance of a block's band, and how many there are. */
let bandFirst: i32 = 0;
let bandWidth: i32 = 0;

function findBand(p: AttentionProblem, first: i32, rows: i32, s: i32, columns: i32): void {
  bandFirst = (s - (first + rows - 1) + p.T - 1) & ~7;
  bandWidth = s + columns - first + p.T - 1 - bandFirst;
}

/** Bytes from the start of a row in the band to its first key. */
// @ts-ignore: decorator
@inline
function bandPlace(p: AttentionProblem, i: i32, s: i32): usize {
  return <usize>(s - i + p.T - 1 - bandFirst) << 2;
}

/** Adds the products of scaled queries and relative keys to scores [rows, KEYS]. */
export function addRelativeScores(
  p: AttentionProblem, queries: usize, scores: usize, first: i32, rows: i32, s: i32, columns: i32,
): void {
  const row = p.rowBytes;
  findBand(p, first, rows, s, columns);
  multiply(
    queries, row, 4, row << 2, panels + <usize>bandFirst * row, row << 3,
    band, BAND_BYTES, (rows + 3) & ~3, (bandWidth + 7) & ~7, p.D, zeros, 0,
  );
  let from = band;
  for (let r = 0; r < rows; r++, scores += KEYS << 2, from += BAND_BYTES) {
    const own = from + bandPlace(p, first + r, s);
    if (areModerate) addFloats(own, scores, columns);
    else addVisible(own, scores, columns);
  }
}

/** scores += from, but where one of them is HIDDEN. */
export function addVisible(from: usize, scores: usize, count: i32): void {
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

/**
 * Adds what the gradients of a block's scores, `slopes` [rows, KEYS], make of those of its scaled queries [rows, D8] and of
 * the relative keys.
 */
export function addRelativeGradients(
  p: AttentionProblem, slopes: usize, queryPanels: usize, dQueries: usize, first: i32, rows: i32, s: i32, columns: i32,
): void {
  const D8 = p.D8, outStep = <usize>D8 << 2, rows4 = (rows + 3) & ~3;
  findBand(p, first, rows, s, columns);
  fillFloats(band, rows4 * BAND, 0);
  let to = band;
  for (let r = 0; r < rows; r++, slopes += KEYS << 2, to += BAND_BYTES) {
    copyFloats(slopes, to + bandPlace(p, first + r, s), columns);
  }
  multiply(
    band, BAND_BYTES, 4, BAND_BYTES << 2, panelsAcross + (<usize>bandFirst << 5), <usize>p.distances << 5,
    dQueries, outStep, rows4, D8, bandWidth, 0, 0,
  );
  multiply(
    band, 4, BAND_BYTES, 16, queryPanels, <usize>rows << 5,
    gradients + <usize>bandFirst * outStep, outStep, (bandWidth + 7) & ~7, D8, rows, 0, 0,
  );
}

/** Adds the gradients of a head's rows to theirs; to be called behind the blocks of a head. */
export function writeRelativeGradients(p: AttentionProblem, h: i32): void {
  if (!p.dRelativeKeys) return;
  const L = p.distances, D = p.D, row = p.rowBytes, own = p.relativeHeads == 1 ? 0 : h;
  let from = gradients, to = p.dRelativeKeys + <usize>(own * L) * row;
  for (let l = 0; l < L; l++, from += <usize>p.D8 << 2, to += row) addFloats(from, to, D);
}
