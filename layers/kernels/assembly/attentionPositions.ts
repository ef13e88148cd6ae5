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
import { packColumns } from './panels';
import { fma, sigmoid4, splat } from './simd';
import { copyFloats, fillFloats } from './vector';

/**
 * Rows of a block: scores; gates; how many of these are open before each key, 8 floats more than there are keys; and how much a
 * score grows by a position.
 */
export let gates: usize, counts: usize;
export let steps: usize;
let scores: usize;
/** Products of the queries and the vectors, of positions 0, 1, ... on either side. */
let products: usize;
/** How many rows are taken at a time. */
const GROUP: i32 = 8;
/** Zeros, and a tile. */
let zeros: usize, spare: usize;
/** The vectors in panels, of one side behind those of the other. */
let panels: usize;
/** How many vectors there are room for on a side, a multiple of 8: a position is at most the number of keys. */
export let room: i32 = 0;
/** How many positions there are on a side, with those beyond the last vector, a multiple of 8. */
export let positionRoom: i32 = 0;
/** Bytes of a row: of scores, gates and steps, of counts; and of the products of a side. */
export let rowStep: usize, countStep: usize;
let sideStep: usize;
/** How many positions a block has on either side. */
export let backwards: i32 = 0, forwards: i32 = 0;

/** Floats. */
export function positionScratch(p: AttentionProblem): i32 {
  if (!p.positionVectors) return 0;
  measure(p);
  const sides = p.positionSides;
  return max(room, p.D8) + 64 + sides * (room * p.D + GROUP * positionRoom) + QUERIES * (4 * p.S8 + 8);
}

function measure(p: AttentionProblem): void {
  room = (min(p.positions, p.S + 2) + 7) & ~7;
  positionRoom = (p.S + 11) & ~7;
  rowStep = <usize>p.S8 << 2;
  countStep = rowStep + 32;
  sideStep = <usize>positionRoom << 2;
}

/** To be called before the blocks of a pass. */
export function placePositions(p: AttentionProblem, scratch: usize): void {
  if (!p.positionVectors) return;
  measure(p);
  zeros = scratch;
  fillFloats(zeros, max(room, p.D8), 0);
  spare = zeros + (<usize>max(room, p.D8) << 2);
  scores = spare + 256;
  gates = scores + QUERIES * rowStep;
  steps = gates + QUERIES * rowStep;
  counts = steps + QUERIES * rowStep;
  products = counts + QUERIES * countStep;
  panels = products + <usize>(GROUP * p.positionSides) * sideStep;
  for (let side = 0; side < p.positionSides; side++) {
    packColumns(vectorsOf(p, side), 4, p.rowBytes, p.D, min(p.positions, room), panelsOf(p, side));
  }
}

function panelsOf(p: AttentionProblem, side: i32): usize {
  return panels + <usize>(side * room) * p.rowBytes;
}

export function vectorsOf(p: AttentionProblem, side: i32): usize {
  return p.positionVectors + <usize>(side * p.positions) * p.rowBytes;
}

/** The key at whose place a query stands; there may be none. */
// @ts-ignore: decorator
@inline
export function placeOf(p: AttentionProblem, i: i32): i32 {
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
  for (let r = 0; r < rows; r++) if (spoiledQueries & (1 << r)) spoilRow(starts + from, scores + <usize>r * rowStep + from, width);
  for (let r = 0; r < rows; r += GROUP) groupScores(p, starts, b, h, first, r, min(rows, r + GROUP));
}

/** The same of a few rows, once their products with keys are there: all that this needs stays in the first-level cache. */
function groupScores(p: AttentionProblem, starts: usize, b: i32, h: i32, first: i32, from: i32, to: i32): void {
  let back: f32 = 0, ahead: f32 = 0;
  for (let r = from; r < to; r++) {
    const count = counts + <usize>r * countStep, place = placeOf(p, first + r);
    openGates(p, scores + <usize>r * rowStep, gates + <usize>r * rowStep, count, b, first + r);
    back = max(back, countAt(count, place));
    ahead = max(ahead, countAt(count, keysTo + 7) - countAt(count, place - 1));
  }
  // One more for roundings.
  const near = <i32>back + 2, far = p.positionSides == 1 ? 0 : <i32>ahead + 2;
  backwards = max(backwards, near);
  forwards = max(forwards, far);
  const query = p.positionQueries + p.queryPlace(b, h, first + from), productStep = <usize>p.positionSides * sideStep;
  for (let side = 0; side < p.positionSides; side++) {
    const count = side ? far : near, own = products + <usize>side * sideStep;
    multiply(
      query, p.queryStep, 4, p.queryStep << 2, panelsOf(p, side), p.rowBytes << 3,
      own, productStep, to - from, min((count + 8) & ~7, room), p.D, zeros, spare,
    );
    if (count >= p.positions) for (let r = from; r < to; r++) repeatLast(p, own + <usize>(r - from) * productStep, count);
  }
  for (let r = from; r < to; r++) {
    addProducts(p, r, placeOf(p, first + r), products + <usize>(r - from) * productStep);
    // Where numbers are not moderate, products may be NaN.
    if (!areModerate) hidePadding(starts, scores + <usize>r * rowStep);
  }
}

/** Positions beyond the last vector have its product. */
function repeatLast(p: AttentionProblem, product: usize, last: i32): void {
  const end = product + (<usize>last << 2);
  for (let at = product + (<usize>p.positions << 2); at <= end; at += 4) store<f32>(at, load<f32>(at - 4));
}

function hidePadding(starts: usize, own: usize): void {
  for (let s = <usize>keysFrom << 2; s < (<usize>keysTo << 2); s += 4) {
    if (load<f32>(starts + s) == HIDDEN) store<f32>(own + s, HIDDEN);
  }
}

/** Gates of a row, and how many are open before each key, from 0 before the first one. A number that is NaN counts as 0. */
function openGates(p: AttentionProblem, own: usize, gate: usize, count: usize, b: i32, i: i32): void {
  if (p.allowed) {
    for (let s = keysFrom; s < keysTo; s++) if (!isAllowed(p, b, i, s)) store<f32>(own + (<usize>s << 2), HIDDEN);
  }
  const k = constants, end = <usize>((keysTo + 7) & ~7) << 2;
  let at = <usize>keysFrom << 2, sum = splat(0);
  store<f32>(count + at, 0);
  for (; at < end; at += 16) {
    const x = v128.load(own + at), g = sigmoid4(v128.and(x, f32x4.eq(x, x)), k);
    const sums = sumsOf(g, sum);
    v128.store(gate + at, g);
    v128.store(count + at, sums, 4);
    sum = v128.shuffle<f32>(sums, sums, 3, 3, 3, 3);
  }
}

/** Sums of the first ones of four, on top of what was before. */
// @ts-ignore: decorator
@inline
export function sumsOf(x: v128, before: v128): v128 {
  const zero = splat(0);
  const pairs = f32x4.add(x, v128.shuffle<f32>(zero, x, 3, 4, 5, 6));
  return f32x4.add(f32x4.add(pairs, v128.shuffle<f32>(zero, pairs, 2, 3, 4, 5)), before);
}

/** How many gates are open up to a place, its own among them. */
export function countAt(count: usize, place: i32): f32 {
  return load<f32>(count + (<usize>max(min(place + 1, (keysTo + 7) & ~7), keysFrom) << 2));
}

/** The whole position at or below a position, as a number whose low bits it is: that and 1.5 2^23. */
// @ts-ignore: decorator
@inline
export function wholeOf(position: v128, magic: v128): v128 {
  // Of a whole position the one below may come out, at a distance of 1 from it.
  return f32x4.add(f32x4.sub(position, splat(0.5)), magic);
}

/** What is to be added to `wholeOf` times the bytes of a position, 2^`shift`, for its place among those of a side. */
// @ts-ignore: decorator
@inline
export function placesFrom(side: usize, shift: i32): v128 {
  // The bits of 1.5 2^23.
  return i32x4.splat(<i32>side - (0x4b400000 << shift));
}

/** Adds to four scores what their positions are worth, and writes how fast that grows. @param side of `placesFrom` */
// @ts-ignore: decorator
@inline
function addFour(own: usize, step: usize, counted: v128, side: v128, magic: v128): void {
  const position = f32x4.pmax(counted, splat(0)), whole = wholeOf(position, magic);
  const share = f32x4.sub(position, f32x4.sub(whole, magic));
  const places = i32x4.add(i32x4.shl(whole, 2), side);
  const two = twoPairs(i32x4.extract_lane(places, 0), i32x4.extract_lane(places, 1));
  const others = twoPairs(i32x4.extract_lane(places, 2), i32x4.extract_lane(places, 3));
  const below = v128.shuffle<f32>(two, others, 0, 2, 4, 6);
  const slope = f32x4.sub(v128.shuffle<f32>(two, others, 1, 3, 5, 7), below);
  v128.store(step, slope);
  v128.store(own, f32x4.add(v128.load(own), fma(share, slope, below)));
}

/** The products of two positions, each with that of the next one. */
// @ts-ignore: decorator
@inline
function twoPairs(one: usize, other: usize): v128 {
  return v128.load64_lane(other, v128.load64_zero(one), 1);
}

/** Bytes from a row's start to the four keys among which the query stands, and behind the last keys. */
export let middle: usize = 0, end: usize = 0;
/** Whether the query stands among keys; the keys of these four that are ahead and have positions. */
export let standsThere: bool = false, isAhead: v128 = i32x4(0, 0, 0, 0);

/** Splits a row where the query stands. */
export function split(p: AttentionProblem, place: i32): void {
  const last = (keysTo + 7) & ~7, here = max(min(place, last), keysFrom);
  middle = <usize>(here & ~3) << 2;
  standsThere = place >= keysFrom && place < last;
  const isCounted = i32x4.splat(p.positionSides == 2 ? -1 : 0);
  isAhead = v128.and(isCounted, i32x4.gt_s(i32x4.add(i32x4.splat(here & ~3), i32x4(0, 1, 2, 3)), i32x4.splat(place)));
  end = p.positionSides == 2 ? <usize>last << 2 : standsThere ? middle + 16 : middle;
}

function addProducts(p: AttentionProblem, r: i32, place: i32, product: usize): void {
  split(p, place);
  const own = scores + <usize>r * rowStep, step = steps + <usize>r * rowStep, count = counts + <usize>r * countStep;
  const upTo = splat(countAt(count, place)), before = splat(countAt(count, place - 1));
  const magic = v128.load32_splat(constants, ROUND), near = placesFrom(product, 2), far = placesFrom(product + sideStep, 2);
  const middle_ = middle, end_ = end;
  let at = <usize>keysFrom << 2;
  for (; at < middle_; at += 16) addFour(own + at, step + at, f32x4.sub(upTo, v128.load(count + at)), near, magic);
  if (standsThere) {
    const counted = mixed(count + at, upTo, before);
    addFour(own + at, step + at, counted, v128.bitselect(far, near, isAhead), magic);
    at += 16;
  }
  for (; at < end_; at += 16) addFour(own + at, step + at, f32x4.sub(v128.load(count + at, 4), before), far, magic);
  if (p.positionSides == 2) return;
  for (let s = max(place + 1, keysFrom); s < ((keysTo + 7) & ~7); s++) store<f32>(own + (<usize>s << 2), HIDDEN);
}

/** Positions of the four keys in the middle. */
// @ts-ignore: decorator
@inline
export function mixed(count: usize, upTo: v128, before: v128): v128 {
  return v128.bitselect(f32x4.sub(v128.load(count, 4), before), f32x4.sub(upTo, v128.load(count)), isAhead);
}

/** Scores of a block of keys to [rows, KEYS], as `readPositionScores` made them. */
export function copyPositionScores(to: usize, toStep: usize, rows: i32, s: i32, width: i32): void {
  let from = scores + (<usize>s << 2);
  for (let r = 0; r < rows; r++, from += rowStep, to += toStep) copyFloats(from, to, width);
}
