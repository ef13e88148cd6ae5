// The gradients of contextual positions: of the gates, to be added to those of the scores, and of queries and vectors.
import { keysFrom, keysTo } from './attentionMask';
import { areModerate, QUERIES } from './attentionOperands';
import {
  backwards, countAt, counts, countStep, end, forwards, gates, isAhead, middle, mixed, placeOf, placesFrom, positionRoom, room, rowStep,
  split, standsThere, steps, sumsOf, vectorsOf, wholeOf,
} from './attentionPositions';
import { AttentionProblem } from './attentionProblem';
import { constants, ROUND } from './constants';
import { multiply } from './multiply';
import { packColumns, panelFloats } from './panels';
import { splat } from './simd';
import { addFloats, clearNonFinite, fillFloats } from './vector';

/** Gradients of the products of a block; of one row, those of each position's pair: of its own product, and of the next one. */
let dProducts: usize, dPairs: usize;
/** Bytes of a row of the first ones; and of a side of the others. */
let productStep: usize, pairStep: usize;
/** The vectors in panels for products with them; the queries in panels; gradients of the vectors. */
let panels: usize, queryPanels: usize, dVectors: usize;
/** Zeros, and a tile. */
let zeros: usize, spare: usize;

/** Floats; to be asked behind `positionScratch`. */
export function positionGradientScratch(p: AttentionProblem): i32 {
  if (!p.positionVectors) return 0;
  const sides = p.positionSides;
  return p.D8 + 64 + QUERIES * (sides * room + p.D8) + 2 * sides * (room * p.D8 + positionRoom);
}

/** To be called behind `placePositions`. */
export function placePositionGradients(p: AttentionProblem, scratch: usize): void {
  if (!p.positionVectors) return;
  const sides = p.positionSides, D8 = p.D8;
  productStep = <usize>(sides * room) << 2;
  pairStep = <usize>positionRoom << 3;
  zeros = scratch;
  spare = zeros + (<usize>D8 << 2);
  dPairs = spare + 256;
  dProducts = dPairs + <usize>sides * pairStep;
  queryPanels = dProducts + QUERIES * productStep;
  panels = queryPanels + (<usize>(QUERIES * D8) << 2);
  dVectors = panels + (<usize>(sides * room * D8) << 2);
  fillFloats(zeros, D8, 0);
  fillFloats(dPairs, 2 * sides * positionRoom, 0);
  fillFloats(dVectors, sides * room * D8, 0);
  for (let side = 0; side < sides; side++) {
    packColumns(vectorsOf(p, side), p.rowBytes, 4, vectors(p), p.D, panels + (<usize>(side * room * D8) << 2));
  }
}

/** How many vectors of a side there is room for. */
function vectors(p: AttentionProblem): i32 {
  return min(p.positions, room);
}

/** Adds to the slopes of whole rows of scores what comes by way of the gates. */
export function addPositionSlopes(p: AttentionProblem, slopes: usize, first: i32, rows: i32): void {
  fillFloats(dProducts, ((rows + 3) & ~3) * p.positionSides * room, 0);
  for (let r = 0; r < rows; r++) {
    spreadRow(slopes + <usize>r * rowStep, r, placeOf(p, first + r), p);
    foldPairs(p, dProducts + <usize>r * productStep);
    addGateSlopes(slopes + <usize>r * rowStep, r, placeOf(p, first + r));
  }
}

/** Writes the gradients of the queries, or adds them to those that are written; adds to those of the vectors. */
export function addPositionGradients(p: AttentionProblem, b: i32, h: i32, first: i32, rows: i32): void {
  const D = p.D, D8 = p.D8, place = p.queryPlace(b, h, first);
  const to = (p.dPositionQueries ? p.dPositionQueries : p.dQueries) + place;
  packColumns(p.positionQueries + place, p.queryStep, 4, rows, D, queryPanels);
  if (!areModerate) clearNonFinite(queryPanels, panelFloats(rows, D));
  for (let side = 0; side < p.positionSides; side++) {
    const N = min(((side ? forwards : backwards) + 4) & ~3, vectors(p));
    const from = dProducts + (<usize>(side * room) << 2), own = <usize>(side * room * D8) << 2;
    multiply(
      from, productStep, 4, productStep << 2, panels + own, <usize>vectors(p) << 5,
      to, p.queryStep, rows, D, N, p.dPositionQueries && !side ? zeros : 0, spare,
    );
    multiply(
      from, 4, productStep, 16, queryPanels, <usize>rows << 5,
      dVectors + own, <usize>D8 << 2, (N + 3) & ~3, D8, rows, 0, 0,
    );
  }
}

/** Gradients of four pairs, by their slopes. Gives sums of the gradients of positions, on top of `sum`. */
// @ts-ignore: decorator
@inline
function spreadFour(slope: usize, step: usize, counted: v128, side: v128, magic: v128, sum: v128): v128 {
  const position = f32x4.pmax(counted, splat(0)), whole = wholeOf(position, magic);
  const d = v128.load(slope), next = f32x4.mul(d, f32x4.sub(position, f32x4.sub(whole, magic)));
  const own = f32x4.sub(d, next), places = i32x4.add(i32x4.shl(whole, 3), side);
  const two = v128.shuffle<f32>(own, next, 0, 4, 1, 5), others = v128.shuffle<f32>(own, next, 2, 6, 3, 7);
  addLow(i32x4.extract_lane(places, 0), two);
  addHigh(i32x4.extract_lane(places, 1), two);
  addLow(i32x4.extract_lane(places, 2), others);
  addHigh(i32x4.extract_lane(places, 3), others);
  return sumsOf(f32x4.mul(d, v128.load(step)), sum);
}

// @ts-ignore: decorator
@inline
function addLow(at: usize, x: v128): void {
  v128.store64_lane(at, f32x4.add(v128.load64_zero(at), x), 0);
}

// @ts-ignore: decorator
@inline
function addHigh(at: usize, x: v128): void {
  v128.store64_lane(at, f32x4.add(v128.load64_splat(at), x), 1);
}

/** Gradients of the pairs of a row, and, in the place of counts, sums of the gradients of positions before each key. */
function spreadRow(slope: usize, r: i32, place: i32, p: AttentionProblem): void {
  split(p, place);
  const step = steps + <usize>r * rowStep, count = counts + <usize>r * countStep;
  const upTo = splat(countAt(count, place)), before = splat(countAt(count, place - 1));
  const magic = v128.load32_splat(constants, ROUND), near = placesFrom(dPairs, 3), far = placesFrom(dPairs + pairStep, 3);
  const middle_ = middle, end_ = end;
  let at = <usize>keysFrom << 2, sum = splat(0);
  for (; at < middle_; at += 16) {
    const counted = f32x4.sub(upTo, v128.load(count + at));
    sum = keep(count + at, sum, spreadFour(slope + at, step + at, counted, near, magic, sum));
  }
  if (standsThere) {
    const counted = mixed(count + at, upTo, before);
    sum = keep(count + at, sum, spreadFour(slope + at, step + at, counted, v128.bitselect(far, near, isAhead), magic, sum));
    at += 16;
  }
  for (; at < end_; at += 16) {
    const counted = f32x4.sub(v128.load(count + at, 4), before);
    sum = keep(count + at, sum, spreadFour(slope + at, step + at, counted, far, magic, sum));
  }
  store<f32>(count + end_, f32x4.extract_lane(sum, 0));
}

/** Writes four sums before each, and gives the last one. */
// @ts-ignore: decorator
@inline
function keep(to: usize, before: v128, sums: v128): v128 {
  v128.store(to, v128.shuffle<f32>(before, sums, 3, 4, 5, 6));
  return v128.shuffle<f32>(sums, sums, 3, 3, 3, 3);
}

/** Gradients of a row's pairs to those of its products, and zeros in their place. */
function foldPairs(p: AttentionProblem, to: usize): void {
  for (let side = 0; side < p.positionSides; side++, to += <usize>room << 2) {
    const last = p.positions - 1, count = side ? forwards : backwards, within = min(count, last);
    let from = dPairs + <usize>side * pairStep, before: f32 = 0, at = to;
    const far = from + (<usize>count << 3);
    const four = splat(0);
    for (const whole = to + (<usize>(within & ~3) << 2); at < whole; at += 16, from += 32) {
      const two = v128.load(from), others = v128.load(from, 16);
      const next = v128.shuffle<f32>(two, others, 1, 3, 5, 7);
      const shifted = v128.shuffle<f32>(splat(before), next, 3, 4, 5, 6);
      v128.store(at, f32x4.add(v128.shuffle<f32>(two, others, 0, 2, 4, 6), shifted));
      before = f32x4.extract_lane(next, 3);
      v128.store(from, four);
      v128.store(from, four, 16);
    }
    for (const whole = to + (<usize>within << 2); at < whole; at += 4, from += 8) {
      store<f32>(at, load<f32>(from) + before);
      before = load<f32>(from, 4);
      store<u64>(from, 0);
    }
    // All the rest is of the last vector.
    for (; from < far; from += 8) {
      before += load<f32>(from) + load<f32>(from, 4);
      store<u64>(from, 0);
    }
    store<f32>(at, before);
  }
}

/** A gate counts in the positions of its own key and of those beyond, seen from the query; the query's own in all. */
function addGateSlopes(slope: usize, r: i32, place: i32): void {
  const count = counts + <usize>r * countStep, gate = gates + <usize>r * rowStep;
  const sum = v128.load32_splat(count + end), placed = i32x4.splat(place), four = i32x4.splat(4);
  const zero = splat(0), one = splat(1), end_ = end;
  let keys = i32x4.add(i32x4.splat(keysFrom), i32x4(0, 1, 2, 3));
  for (let at = <usize>keysFrom << 2; at < end_; at += 16) {
    const g = v128.load(gate + at);
    const ahead = f32x4.sub(sum, v128.load(count + at)), back = v128.load(count + at, 4);
    const other = v128.bitselect(ahead, back, i32x4.gt_s(keys, placed));
    const dGate = v128.bitselect(sum, other, i32x4.eq(keys, placed));
    const dScore = f32x4.mul(dGate, f32x4.mul(g, f32x4.sub(one, g)));
    v128.store(slope + at, f32x4.add(v128.load(slope + at), v128.andnot(dScore, f32x4.eq(g, zero))));
    keys = i32x4.add(keys, four);
  }
}

/** Writes the gradients of the vectors; to be called behind all blocks. */
export function writePositionGradients(p: AttentionProblem): void {
  if (!p.positionVectors) return;
  fillFloats(p.dPositionVectors, p.positionFloats, 0);
  for (let side = 0; side < p.positionSides; side++) {
    let from = dVectors + (<usize>(side * room * p.D8) << 2);
    let to = p.dPositionVectors + <usize>(side * p.positions) * p.rowBytes;
    for (let n = vectors(p); n > 0; n--, from += <usize>p.D8 << 2, to += p.rowBytes) addFloats(from, to, p.D);
  }
}
