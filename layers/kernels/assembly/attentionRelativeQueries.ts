// Scores of relative queries and keys: the bands of a few keys at a time, for seen from a key it is the queries that go by.
import { areModerate, copyKeys, KEYS, QUERIES } from './attentionOperands';
import { HIDDEN } from './attentionMask';
import { AttentionProblem } from './attentionProblem';
import {
  packRelativeRows, rowGradients, rowPanels, rowPanelsAcross, rowsScratch, writeRowGradients,
} from './attentionRelativeRows';
import { multiply } from './multiply';
import { splat } from './simd';
import { fillFloats } from './vector';

/** Keys at a time: the fewer, the less of a band belongs to no pair. */
const SOME: i32 = 8;
/** Distances of these keys, from a multiple of 8 to a multiple of 8. */
const BAND: i32 = QUERIES + SOME + 8;
const BAND_BYTES: usize = <usize>BAND << 2;
/** Floats in front of a band, which rows of fewer queries than a multiple of 4 reach. */
const MARGIN: i32 = 4;

/** Zeros; some keys; their products, or the gradients of these; the rows. */
let zeros: usize, keys: usize, band: usize, rows: usize;

/** Floats. */
export function relativeQueriesScratch(p: AttentionProblem, isGradient: bool): i32 {
  if (!p.relativeQueries) return 0;
  return BAND + SOME * p.D + MARGIN + SOME * BAND + rowsScratch(p, p.relativeQueryHeads, isGradient);
}

/** To be called when it is known whether all operands are moderate. */
export function packRelativeQueries(p: AttentionProblem, scratch: usize, isGradient: bool): void {
  if (!p.relativeQueries) return;
  zeros = scratch;
  keys = zeros + BAND_BYTES;
  band = keys + SOME * p.rowBytes + (MARGIN << 2);
  rows = band + SOME * BAND_BYTES;
  fillFloats(zeros, BAND, 0);
  packRelativeRows(p, p.relativeQueries, p.relativeQueryHeads, rows, isGradient);
}

/** The first distance of a band, how many there are, and where among them are query `first` and key s. */
let bandFirst: i32 = 0;
let bandWidth: i32 = 0;
let place: usize = 0;

function findBand(p: AttentionProblem, first: i32, count: i32, s: i32, columns: i32): void {
  const origin = s - first + p.T - 1;
  bandFirst = (origin - (count - 1)) & ~7;
  bandWidth = origin + columns - bandFirst;
  place = band + (<usize>(origin - bandFirst) << 2);
}

// @ts-ignore: decorator
@inline
function ownRows(p: AttentionProblem, h: i32): i32 {
  return p.relativeQueryHeads == 1 ? 0 : h;
}

/** Adds the products of keys and relative queries to scores [count, KEYS]. */
export function addRelativeQueryScores(
  p: AttentionProblem, scores: usize, h: i32, first: i32, count: i32, s: i32, columns: i32,
): void {
  const row = p.rowBytes, panels = rowPanels(p, rows, ownRows(p, h));
  for (const end = s + columns; s < end; s += SOME, scores += SOME << 2) {
    const some = min(SOME, end - s);
    copyKeys(p, s, some, SOME, keys);
    findBand(p, first, count, s, some);
    multiply(
      keys, row, 4, row << 2, panels + <usize>bandFirst * row, row << 3,
      band, BAND_BYTES, SOME, (bandWidth + 7) & ~7, p.D, zeros, 0,
    );
    for (let r = 0; r < count; r += 4) {
      const from = place - (<usize>(r + 3) << 2), to = scores + (<usize>(r * KEYS) << 2);
      addTurned(from, to);
      addTurned(from + 4 * (BAND_BYTES + 4), to + 16);
    }
    // Behind the last key there is none, whatever was in the band.
    if (some < SOME) for (let r = 0; r < count; r++) fillFloats(scores + (<usize>(r * KEYS + some) << 2), SOME - some, HIDDEN);
  }
}

/** Of four keys, each one float further, the products with four queries, the last first: added to their scores. */
// @ts-ignore: decorator
@inline
function addTurned(from: usize, scores: usize): void {
  const k0 = v128.load(from), k1 = v128.load(from + (BAND_BYTES + 4));
  const k2 = v128.load(from + 2 * (BAND_BYTES + 4)), k3 = v128.load(from + 3 * (BAND_BYTES + 4));
  const low01 = v128.shuffle<f32>(k0, k1, 0, 4, 1, 5), low23 = v128.shuffle<f32>(k2, k3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(k0, k1, 2, 6, 3, 7), high23 = v128.shuffle<f32>(k2, k3, 2, 6, 3, 7);
  addFour(v128.shuffle<f64>(high01, high23, 1, 3), scores);
  addFour(v128.shuffle<f64>(high01, high23, 0, 2), scores + (KEYS << 2));
  addFour(v128.shuffle<f64>(low01, low23, 1, 3), scores + (2 * KEYS << 2));
  addFour(v128.shuffle<f64>(low01, low23, 0, 2), scores + (3 * KEYS << 2));
}

// @ts-ignore: decorator
@inline
function addFour(from: v128, scores: usize): void {
  const x = v128.load(scores), sum = f32x4.add(x, from);
  if (areModerate) v128.store(scores, sum);
  else v128.store(scores, v128.bitselect(x, sum, f32x4.eq(x, splat(HIDDEN))));
}

/**
 * Adds what the gradients of a block's scores, `slopes` [count, KEYS], make of those of its keys [columns, D8] and of the relative
 * queries.
 * @param keyPanels the block's part of all keys' panels [D / 8][S][8]
 */
export function addRelativeQueryGradients(
  p: AttentionProblem, slopes: usize, keyPanels: usize, dKeys: usize, h: i32, first: i32, count: i32, s: i32, columns: i32,
): void {
  const D8 = p.D8, outStep = <usize>D8 << 2, heads = p.relativeQueryHeads, own = ownRows(p, h);
  const panels = rowPanelsAcross(p, rows, heads, own), gradients = rowGradients(p, rows, heads, own);
  fillFloats(slopes + (<usize>(count * KEYS) << 2), (((count + 3) & ~3) - count) * KEYS, 0);
  for (const end = s + columns; s < end; s += SOME) {
    const some = min(SOME, end - s);
    findBand(p, first, count, s, some);
    fillFloats(band, SOME * BAND, 0);
    for (let r = 0; r < count; r += 4) {
      const to = place - (<usize>(r + 3) << 2), from = slopes + (<usize>(r * KEYS) << 2);
      storeTurned(from, to);
      storeTurned(from + 16, to + 4 * (BAND_BYTES + 4));
    }
    multiply(
      band, BAND_BYTES, 4, BAND_BYTES << 2, panels + (<usize>bandFirst << 5), <usize>p.distances << 5,
      dKeys, outStep, SOME, D8, bandWidth, 0, 0,
    );
    multiply(
      band, 4, BAND_BYTES, 16, keyPanels, <usize>p.S << 5,
      gradients + <usize>bandFirst * outStep, outStep, (bandWidth + 7) & ~7, D8, some, 0, 0,
    );
    slopes += SOME << 2;
    keyPanels += SOME << 5;
    dKeys += SOME * outStep;
  }
}

/** Slopes of four queries and four keys to a band: `addTurned` back. */
// @ts-ignore: decorator
@inline
function storeTurned(from: usize, to: usize): void {
  const q3 = v128.load(from), q2 = v128.load(from + (KEYS << 2));
  const q1 = v128.load(from + (2 * KEYS << 2)), q0 = v128.load(from + (3 * KEYS << 2));
  const low01 = v128.shuffle<f32>(q0, q1, 0, 4, 1, 5), low23 = v128.shuffle<f32>(q2, q3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(q0, q1, 2, 6, 3, 7), high23 = v128.shuffle<f32>(q2, q3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(to + (BAND_BYTES + 4), v128.shuffle<f64>(low01, low23, 1, 3));
  v128.store(to + 2 * (BAND_BYTES + 4), v128.shuffle<f64>(high01, high23, 0, 2));
  v128.store(to + 3 * (BAND_BYTES + 4), v128.shuffle<f64>(high01, high23, 1, 3));
}

/** To be called behind the last block. */
export function writeRelativeQueryGradients(p: AttentionProblem): void {
  if (p.dRelativeQueries) writeRowGradients(p, rows, p.relativeQueryHeads, p.dRelativeQueries);
}
