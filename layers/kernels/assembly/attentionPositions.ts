// Contextual positions (CoPE, Golovneva et al. 2024, 2405.18719): a query counts the keys that its scores let through, and the
// score of a key gains the product of the query and the vector of the position that comes of it; see layers/ops/contextualBias.ts.
//
// Whole rows of a block of queries are held, for sums go along them. Backwards they are made again, and stay until the slopes of
// the scores are known.
import { HIDDEN, isAllowed, keysFrom, keysTo, spoilRow, widenVisibleKeys } from './attentionMask';
import { areModerate, QUERIES, spoiledQueries } from './attentionOperands';
import { AttentionProblem } from './attentionProblem';
import { constants, ROUND } from './constants';
import { multiply } from './multiply';
import { packColumns, panelFloats } from './panels';
import { fma, sigmoid4, splat } from './simd';
import { addFloats, copyFloats, fillFloats } from './vector';

/** Of a block's rows: scores, gates and how many are open before each key. One float more than there are keys, and a tile. */
let zeros: usize, spare: usize, scores: usize, gates: usize, counts: usize;
/** Products of its queries and the vectors of positions, and gradients of those. */
let products: usize, dProducts: usize;
/** The vectors in panels, of one side behind those of the other, for either product; the queries; gradients of the vectors. */
let panels: usize, panelsAcross: usize, queryPanels: usize, dVectors: usize;
/** How many vectors there are room for on each side, a multiple of 8: a position is at most the number of keys. */
let room: i32 = 0;
/** Bytes of a row: of scores and gates, of counts, and of products. */
let rowStep: usize, countStep: usize, productStep: usize;
/** How many products the block needs on either side. */
let backwards: i32 = 0, forwards: i32 = 0;

/** Floats. */
export function positionScratch(p: AttentionProblem, isGradient: bool): i32 {
  if (!p.positionVectors) return 0;
  const D = p.D, D8 = p.D8;
  measure(p);
  const N = p.positionSides * room;
  const rows = QUERIES * (2 * p.S8 + p.S8 + 8 + N);
  const gradients = QUERIES * (N + D8) + panelFloats(p.positionSides * room, D) + N * D8;
  return max(room, D8) + 64 + rows + N * D + (isGradient ? gradients : 0);
}

function measure(p: AttentionProblem): void {
  room = (min(p.positions, p.S + 2) + 7) & ~7;
  rowStep = <usize>p.S8 << 2;
  countStep = rowStep + 32;
  productStep = <usize>(p.positionSides * room) << 2;
}

/** To be called before the blocks of a pass. */
export function placePositions(p: AttentionProblem, scratch: usize, isGradient: bool): void {
  if (!p.positionVectors) return;
  const D = p.D, sides = p.positionSides;
  measure(p);
  zeros = scratch;
  fillFloats(zeros, max(room, p.D8), 0);
  spare = zeros + (<usize>max(room, p.D8) << 2);
  scores = spare + 256;
  gates = scores + QUERIES * rowStep;
  counts = gates + QUERIES * rowStep;
  products = counts + QUERIES * countStep;
  panels = products + QUERIES * productStep;
  const panelBytes = <usize>(room * D) << 2, rows = min(p.positions, room);
  dProducts = panels + <usize>sides * panelBytes;
  queryPanels = dProducts + QUERIES * productStep;
  panelsAcross = queryPanels + (<usize>(QUERIES * p.D8) << 2);
  dVectors = panelsAcross + <usize>sides * (<usize>(room * p.D8) << 2);
  for (let side = 0; side < sides; side++) {
    const vectors = p.positionVectors + <usize>(side * p.positions) * p.rowBytes;
    packColumns(vectors, 4, p.rowBytes, D, rows, panels + <usize>side * panelBytes);
    if (isGradient) packColumns(vectors, p.rowBytes, 4, rows, D, across(p, side));
  }
  if (isGradient) fillFloats(dVectors, sides * room * p.D8, 0);
}

function across(p: AttentionProblem, side: i32): usize {
  return panelsAcross + (<usize>(side * room * p.D8) << 2);
}

/** The key at whose place a query stands; there may be none. */
// @ts-ignore: decorator
@inline
function placeOf(p: AttentionProblem, i: i32): i32 {
  return p.firstPlace + i;
}

/** Scores of a block of queries and all keys that it needs, with the products of positions, for `copyPositionScores`. */
export function readPositionScores(
  p: AttentionProblem, queries: usize, keyPanels: usize, starts: usize, b: i32, h: i32, first: i32, rows: i32,
): void {
  widenVisibleKeys(p, placeOf(p, first), placeOf(p, first + rows - 1));
  const D = p.D, row = p.rowBytes;
  const from = <usize>keysFrom << 2, width = (keysTo - keysFrom + 7) & ~7;
  backwards = forwards = 0;
  if (width == 0) return;
  multiply(
    queries, row, 4, row << 2, keyPanels + <usize>keysFrom * row, row << 3,
    scores + from, rowStep, (rows + 3) & ~3, width, D, starts + from, 0,
  );
  let back: f32 = 0, ahead: f32 = 0;
  for (let r = 0; r < rows; r++) {
    const own = scores + <usize>r * rowStep, count = counts + <usize>r * countStep;
    if (spoiledQueries & (1 << r)) spoilRow(starts + from, own + from, width);
    openGates(p, own, gates + <usize>r * rowStep, b, first + r);
    const place = placeOf(p, first + r);
    back = max(back, countAt(count, place));
    ahead = max(ahead, load<f32>(count + (<usize>(keysFrom + width) << 2)) - countAt(count, place - 1));
  }
  // One more for the row above, and one for roundings.
  backwards = min(<i32>min(back, <f32>p.positions) + 3, p.positions);
  forwards = p.positionSides == 1 ? 0 : min(<i32>min(ahead, <f32>p.positions) + 3, p.positions);
  const query = p.positionQueries + p.queryPlace(b, h, first);
  for (let side = 0; side < p.positionSides; side++) {
    const N = ((side ? forwards : backwards) + 7) & ~7;
    multiply(
      query, p.queryStep, 4, p.queryStep << 2, panels + (<usize>(side * room * D) << 2), row << 3,
      products + (<usize>(side * room) << 2), productStep, rows, N, D, zeros, spare,
    );
  }
  for (let r = 0; r < rows; r++) addProducts(p, r, placeOf(p, first + r));
}

/** Gates of a row, and how many are open before each key, from 0 before the first one. */
function openGates(p: AttentionProblem, own: usize, gate: usize, b: i32, i: i32): void {
  const k = constants, start = <usize>keysFrom << 2, end = (<usize>keysTo + 7 & ~7) << 2;
  for (let at = start; at < end; at += 16) v128.store(gate + at, sigmoid4(v128.load(own + at), k));
  if (p.allowed) {
    for (let s = keysFrom; s < keysTo; s++) if (!isAllowed(p, b, i, s)) store<f32>(gate + (<usize>s << 2), 0);
  }
  // A number that is not finite counts as 0 here.
  if (!areModerate) {
    for (let at = gate + start; at < gate + end; at += 4) if (isNaN(load<f32>(at))) store<f32>(at, 0.5);
  }
  sumUp(gate, counts + (gate - gates) / rowStep * countStep, start, end);
}

/** sums[s] = the sum of x before s. */
// @ts-ignore: decorator
@inline
function sumUp(x: usize, sums: usize, start: usize, end: usize): void {
  let before = splat(0);
  store<f32>(sums + start, 0);
  for (let at = start; at < end; at += 16) {
    before = sumsOf(v128.load(x + at), before);
    v128.store(sums + at, before, 4);
    before = v128.shuffle<f32>(before, before, 3, 3, 3, 3);
  }
}

/** Sums of the first ones of four, on top of what was before. */
// @ts-ignore: decorator
@inline
function sumsOf(x: v128, before: v128): v128 {
  const zero = splat(0);
  const pairs = f32x4.add(x, v128.shuffle<f32>(zero, x, 0, 4, 5, 6));
  return f32x4.add(f32x4.add(pairs, v128.shuffle<f32>(zero, pairs, 0, 1, 4, 5)), before);
}

/** How many gates are open up to a place, its own among them. */
function countAt(count: usize, place: i32): f32 {
  return load<f32>(count + (<usize>max(min(place + 1, (keysTo + 7) & ~7), keysFrom) << 2));
}

/**
 * Positions of four keys; negative by a rounding at most.
 * @param upTo how many gates are open up to the query's own place; before: without its own
 */
// @ts-ignore: decorator
@inline
function positionsOf(count: usize, isAhead: v128, upTo: v128, before: v128): v128 {
  return v128.bitselect(f32x4.sub(v128.load(count, 4), before), f32x4.sub(upTo, v128.load(count)), isAhead);
}

/** The row of vectors below each position, which has one above it. */
// @ts-ignore: decorator
@inline
function rowsBelow(clipped: v128, last: v128): v128 {
  return f32x4.pmin(f32x4.floor(clipped), f32x4.sub(last, splat(1)));
}

/** Bytes from the first product to that of a row of vectors, four times. */
// @ts-ignore: decorator
@inline
function placesOf(rows: v128, isAhead: v128): v128 {
  // A sum with the magic number has the whole number in its low bits.
  const magic = v128.load32_splat(constants, ROUND);
  const whole = i32x4.sub(f32x4.add(rows, magic), magic);
  return i32x4.shl(i32x4.add(whole, v128.and(isAhead, i32x4.splat(room))), 2);
}

/** Two products, and those behind them. */
// @ts-ignore: decorator
@inline
function twoPairs(one: usize, other: usize): v128 {
  return v128.load64_lane(other, v128.load64_zero(one), 1);
}

// @ts-ignore: decorator
@inline
function firstKeys(): v128 {
  return i32x4.add(i32x4.splat(keysFrom), i32x4(0, 1, 2, 3));
}

/** Bytes behind the last key, or, where keys ahead are hidden, behind the four of the query's place. */
function endOf(p: AttentionProblem, place: i32): usize {
  const end = (keysTo + 7) & ~7;
  return <usize>(p.positionSides == 1 ? max(min(end, (place + 4) & ~3), keysFrom) : end) << 2;
}

function addProducts(p: AttentionProblem, r: i32, place: i32): void {
  const own = scores + <usize>r * rowStep, count = counts + <usize>r * countStep;
  const product = products + <usize>r * productStep;
  const upTo = splat(countAt(count, place)), before = splat(countAt(count, place - 1));
  const placed = i32x4.splat(place), low = splat(HIDDEN);
  const zero = splat(0), last = splat(<f32>(p.positions - 1)), four = i32x4.splat(4);
  const hidesAhead = i32x4.splat(p.positionSides == 1 ? -1 : 0);
  const end = endOf(p, place);
  let keys = firstKeys();
  for (let at = <usize>keysFrom << 2; at < end; at += 16) {
    const isAhead = i32x4.gt_s(keys, placed);
    const clipped = f32x4.pmin(f32x4.pmax(positionsOf(count + at, isAhead, upTo, before), zero), last);
    const below = rowsBelow(clipped, last);
    const places = placesOf(below, isAhead);
    const two = twoPairs(product + i32x4.extract_lane(places, 0), product + i32x4.extract_lane(places, 1));
    const others = twoPairs(product + i32x4.extract_lane(places, 2), product + i32x4.extract_lane(places, 3));
    const lower = v128.shuffle<f32>(two, others, 0, 2, 4, 6), upper = v128.shuffle<f32>(two, others, 1, 3, 5, 7);
    const score = v128.load(own + at);
    const sum = f32x4.add(score, fma(f32x4.sub(clipped, below), f32x4.sub(upper, lower), lower));
    const isHidden = v128.or(f32x4.eq(score, low), v128.and(isAhead, hidesAhead));
    v128.store(own + at, v128.bitselect(low, sum, isHidden));
    keys = i32x4.add(keys, four);
  }
  fillFloats(own + end, (((keysTo + 7) & ~7) << 2) - <i32>end >> 2, HIDDEN);
}

/** Scores of a block of keys to [rows, KEYS], as `readPositionScores` made them. */
export function copyPositionScores(to: usize, toStep: usize, rows: i32, s: i32, width: i32): void {
  let from = scores + (<usize>s << 2);
  for (let r = 0; r < rows; r++, from += rowStep, to += toStep) copyFloats(from, to, width);
}

/**
 * Of the slopes of whole rows of scores: adds to them what comes by way of the gates, writes the gradients of the queries, and
 * adds to those of the vectors.
 */
export function addPositionGradients(p: AttentionProblem, slopes: usize, b: i32, h: i32, first: i32, rows: i32): void {
  const D = p.D, D8 = p.D8, place = p.queryPlace(b, h, first);
  const rows4 = (rows + 3) & ~3;
  fillFloats(dProducts, rows4 * p.positionSides * room, 0);
  for (let r = 0; r < rows; r++) rowGradients(p, slopes + <usize>r * rowStep, r, placeOf(p, first + r));
  packColumns(p.positionQueries + place, p.queryStep, 4, rows, D, queryPanels);
  for (let side = 0; side < p.positionSides; side++) {
    const N = side ? forwards : backwards;
    const from = dProducts + (<usize>(side * room) << 2);
    multiply(
      from, productStep, 4, productStep << 2, across(p, side), <usize>min(p.positions, room) << 5,
      p.dPositionQueries + place, p.queryStep, rows, D, N, side ? 0 : zeros, spare,
    );
    multiply(
      from, 4, productStep, 16, queryPanels, <usize>rows << 5,
      dVectors + (<usize>(side * room * D8) << 2), <usize>D8 << 2, (N + 3) & ~3, D8, rows, 0, 0,
    );
  }
}

function rowGradients(p: AttentionProblem, slope: usize, r: i32, place: i32): void {
  const count = counts + <usize>r * countStep, gate = gates + <usize>r * rowStep;
  const product = products + <usize>r * productStep, dProduct = dProducts + <usize>r * productStep;
  const upTo = splat(countAt(count, place)), before = splat(countAt(count, place - 1));
  const placed = i32x4.splat(place), last = splat(<f32>(p.positions - 1));
  const start = <usize>keysFrom << 2, end = endOf(p, place), four = i32x4.splat(4);
  const zero = splat(0), one = splat(1);
  // The gradients of positions, summed up in the place of what gates were.
  let sum = zero, keys = firstKeys();
  for (let at = start; at < end; at += 16) {
    const isAhead = i32x4.gt_s(keys, placed);
    const position = f32x4.pmax(positionsOf(count + at, isAhead, upTo, before), zero);
    const clipped = f32x4.pmin(position, last), below = rowsBelow(clipped, last);
    const places = placesOf(below, isAhead);
    const place0 = i32x4.extract_lane(places, 0), place1 = i32x4.extract_lane(places, 1);
    const place2 = i32x4.extract_lane(places, 2), place3 = i32x4.extract_lane(places, 3);
    const two = twoPairs(product + place0, product + place1), others = twoPairs(product + place2, product + place3);
    const steps = f32x4.sub(v128.shuffle<f32>(two, others, 1, 3, 5, 7), v128.shuffle<f32>(two, others, 0, 2, 4, 6));
    const d = v128.load(slope + at);
    const high = f32x4.mul(d, f32x4.sub(clipped, below)), low = f32x4.sub(d, high);
    spread(dProduct + place0, f32x4.extract_lane(low, 0), f32x4.extract_lane(high, 0));
    spread(dProduct + place1, f32x4.extract_lane(low, 1), f32x4.extract_lane(high, 1));
    spread(dProduct + place2, f32x4.extract_lane(low, 2), f32x4.extract_lane(high, 2));
    spread(dProduct + place3, f32x4.extract_lane(low, 3), f32x4.extract_lane(high, 3));
    const sums = sumsOf(v128.and(f32x4.mul(d, steps), f32x4.le(position, last)), sum);
    v128.store(count + at, v128.shuffle<f32>(sum, sums, 0, 4, 5, 6));
    sum = v128.shuffle<f32>(sums, sums, 3, 3, 3, 3);
    keys = i32x4.add(keys, four);
  }
  store<f32>(count + end, f32x4.extract_lane(sum, 0));
  // A gate counts in the positions of its own key and of those beyond, seen from the query; the query's own in all.
  keys = firstKeys();
  for (let at = start; at < end; at += 16) {
    const g = v128.load(gate + at);
    const ahead = f32x4.sub(sum, v128.load(count + at)), back = v128.load(count + at, 4);
    const dOther = v128.bitselect(ahead, back, i32x4.gt_s(keys, placed));
    const dGate = v128.bitselect(sum, dOther, i32x4.eq(keys, placed));
    const dScore = f32x4.mul(dGate, f32x4.mul(g, f32x4.sub(one, g)));
    v128.store(slope + at, f32x4.add(v128.load(slope + at), v128.andnot(dScore, f32x4.eq(g, zero))));
    keys = i32x4.add(keys, four);
  }
}

// @ts-ignore: decorator
@inline
function spread(at: usize, low: f32, high: f32): void {
  store<f32>(at, load<f32>(at) + low);
  store<f32>(at, load<f32>(at, 4) + high, 4);
}

/** Writes the gradients of the vectors; to be called behind all blocks. */
export function writePositionGradients(p: AttentionProblem): void {
  if (!p.positionVectors) return;
  fillFloats(p.dPositionVectors, p.positionSides * p.positions * p.D, 0);
  for (let side = 0; side < p.positionSides; side++) {
    let from = dVectors + (<usize>(side * room * p.D8) << 2);
    let to = p.dPositionVectors + <usize>(side * p.positions) * p.rowBytes;
    for (let n = min(p.positions, room); n > 0; n--, from += <usize>p.D8 << 2, to += p.rowBytes) addFloats(from, to, p.D);
  }
}
