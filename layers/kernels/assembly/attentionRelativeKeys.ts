// Scores of queries and relative keys: only the band of rows that a few queries and a block of keys have, shifted into place.
import { areModerate, KEYS } from './attentionOperands';
import { HIDDEN } from './attentionMask';
import { AttentionProblem } from './attentionProblem';
import {
  packRelativeRows, rowGradients, rowPanels, rowPanelsAcross, rowsScratch, writeRowGradients,
} from './attentionRelativeRows';
import { multiply } from './multiply';
import { splat } from './simd';
import { addFloats, copyFloats, fillFloats } from './vector';

/** Queries at a time: the fewer, the less of a band belongs to no pair. */
const SOME: i32 = 16;
/** Distances of these and a block of keys, from a multiple of 8 to a multiple of 8. */
const BAND: i32 = SOME + KEYS + 8;
const BAND_BYTES: usize = <usize>BAND << 2;

/** Zeros; the products of some queries, or their gradients; the rows. */
let zeros: usize, band: usize, rows: usize;

/** Floats. */
export function relativeKeysScratch(p: AttentionProblem, isGradient: bool): i32 {
  return p.relativeKeys ? BAND + SOME * BAND + rowsScratch(p, p.relativeKeyHeads, isGradient) : 0;
}

/** To be called when it is known whether all operands are moderate. */
export function packRelativeKeys(p: AttentionProblem, scratch: usize, isGradient: bool): void {
  if (!p.relativeKeys) return;
  zeros = scratch;
  fillFloats(zeros, BAND, 0);
  band = zeros + BAND_BYTES;
  rows = band + SOME * BAND_BYTES;
  packRelativeRows(p, p.relativeKeys, p.relativeKeyHeads, rows, isGradient);
}

/** The first distance of a band, and how many there are. */
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

// @ts-ignore: decorator
@inline
function ownRows(p: AttentionProblem, h: i32): i32 {
  return p.relativeKeyHeads == 1 ? 0 : h;
}

/** Adds the products of scaled queries and relative keys to scores [rows, KEYS]. */
export function addRelativeKeyScores(
  p: AttentionProblem, queries: usize, scores: usize, h: i32, first: i32, count: i32, s: i32, columns: i32,
): void {
  const row = p.rowBytes, panels = rowPanels(p, rows, ownRows(p, h));
  for (const end = first + count; first < end; first += SOME, queries += SOME * row) {
    const some = min(SOME, end - first);
    findBand(p, first, some, s, columns);
    multiply(
      queries, row, 4, row << 2, panels + <usize>bandFirst * row, row << 3,
      band, BAND_BYTES, (some + 3) & ~3, (bandWidth + 7) & ~7, p.D, zeros, 0,
    );
    let from = band;
    for (let r = 0; r < some; r++, scores += KEYS << 2, from += BAND_BYTES) {
      const own = from + bandPlace(p, first + r, s);
      if (areModerate) addFloats(own, scores, columns);
      else addVisible(own, scores, columns);
    }
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
 * Adds what the gradients of a block's scores, `slopes` [count, KEYS], make of those of its scaled queries [count, D8] and of
 * the relative keys.
 */
export function addRelativeKeyGradients(
  p: AttentionProblem, slopes: usize, queryPanels: usize, dQueries: usize, h: i32, first: i32, count: i32, s: i32, columns: i32,
): void {
  const D8 = p.D8, outStep = <usize>D8 << 2, heads = p.relativeKeyHeads, own = ownRows(p, h);
  const panels = rowPanelsAcross(p, rows, heads, own), gradients = rowGradients(p, rows, heads, own);
  const panelStep = <usize>count << 5;
  for (const end = first + count; first < end; first += SOME, queryPanels += SOME << 5, dQueries += SOME * outStep) {
    const some = min(SOME, end - first), some4 = (some + 3) & ~3;
    findBand(p, first, some, s, columns);
    fillFloats(band, some4 * BAND, 0);
    let to = band;
    for (let r = 0; r < some; r++, slopes += KEYS << 2, to += BAND_BYTES) {
      copyFloats(slopes, to + bandPlace(p, first + r, s), columns);
    }
    multiply(
      band, BAND_BYTES, 4, BAND_BYTES << 2, panels + (<usize>bandFirst << 5), <usize>p.distances << 5,
      dQueries, outStep, some4, D8, bandWidth, 0, 0,
    );
    multiply(
      band, 4, BAND_BYTES, 16, queryPanels, panelStep,
      gradients + <usize>bandFirst * outStep, outStep, (bandWidth + 7) & ~7, D8, some, 0, 0,
    );
  }
}

/** To be called behind the last block. */
export function writeRelativeKeyGradients(p: AttentionProblem): void {
  if (p.dRelativeKeys) writeRowGradients(p, rows, p.relativeKeyHeads, p.dRelativeKeys);
}
