// The gradients of attention: the weights of each block are computed again from the saved statistics of its rows.
import { findVisibleKeys, forgetStarts, HIDDEN, keysFrom, keysTo, readStarts } from './attentionMask';
import {
  areModerate, KEYS, lookAtGradient, packKeys, packKeysAcross, packValues, QUERIES, readKeys, readQueries, spoiledQueries,
  writeKeyGradients, writeQueryGradients, writeValueGradients,
} from './attentionOperands';
import { AttentionProblem } from './attentionProblem';
import {
  addPositionGradients, addPositionSlopes, placePositionGradients, positionGradientScratch, writePositionGradients,
} from './attentionPositionGradient';
import { placePositions, positionScratch, readPositionScores } from './attentionPositions';
import {
  addRelativeKeyGradients, packRelativeKeys, relativeKeysScratch, writeRelativeKeyGradients,
} from './attentionRelativeKeys';
import {
  addRelativeQueryGradients, packRelativeQueries, relativeQueriesScratch, writeRelativeQueryGradients,
} from './attentionRelativeQueries';
import { forgetScores, lookAtBiasAgain, scoreBlock } from './attentionScores';
import { constants } from './constants';
import { multiply } from './multiply';
import { packColumns, panelFloats } from './panels';
import { fma, splat, sumOf, weight1, weight4 } from './simd';
import { addFloats, areZeros, clearNonFinite, copyFloats, fillFloats } from './vector';

/** Floats. */
export function attentionGradientScratch(p: AttentionProblem): i32 {
  const S = p.S, S8 = p.S8, D = p.D, D8 = p.D8;
  const perKey = S * D + 2 * panelFloats(D, S) + panelFloats(S, D) + S8 + 2 * S8 * D8;
  const perQuery = 2 * D + KEYS + slopeFloats(p) + 3 * D8 + 1;
  const relative = relativeKeysScratch(p, true) + relativeQueriesScratch(p, true);
  const positions = positionScratch(p) + positionGradientScratch(p);
  return max(KEYS, D8) + perKey + QUERIES * perQuery + relative + positions;
}

let zeros: usize, keys: usize, keysAcross: usize, values: usize, starts: usize, dKeys: usize, dValues: usize;
let queries: usize, dOut: usize, weights: usize, slopes: usize;
let queryPanels: usize, dOutPanels: usize, dQueries: usize, deltas: usize;
/** Floats of a row of slopes: of a block of keys, or of all where positions go along whole rows. */
function slopeFloats(p: AttentionProblem): i32 {
  return p.positionVectors ? p.S8 : KEYS;
}

/** Of the rows of dOutputs in a block, one bit each, those that are all 0. */
let zeroRows: i32 = 0;

function place(p: AttentionProblem, scratch: usize): usize {
  const S = p.S, S8 = p.S8, D = p.D, D8 = p.D8;
  zeros = scratch;
  const room = zeros + (<usize>max(KEYS, D8) << 2);
  keys = room + (<usize>(S * D) << 2);
  values = keys + (<usize>panelFloats(D, S) << 2);
  keysAcross = values + (<usize>panelFloats(D, S) << 2);
  starts = keysAcross + (<usize>panelFloats(S, D) << 2);
  dKeys = starts + (<usize>S8 << 2);
  dValues = dKeys + (<usize>(S8 * D8) << 2);
  queries = dValues + (<usize>(S8 * D8) << 2);
  dOut = queries + (<usize>(QUERIES * D) << 2);
  weights = dOut + (<usize>(QUERIES * D) << 2);
  slopes = weights + (QUERIES * KEYS << 2);
  queryPanels = slopes + (<usize>(QUERIES * slopeFloats(p)) << 2);
  dOutPanels = queryPanels + (<usize>(QUERIES * D8) << 2);
  dQueries = dOutPanels + (<usize>(QUERIES * D8) << 2);
  deltas = dQueries + (<usize>(QUERIES * D8) << 2);
  return room;
}

/** Writes the gradients of queries, keys and values, and that of the bias where it has a place. */
export function attentionGradient(p: AttentionProblem, scratch: usize): void {
  const B = p.B, T = p.T, K = p.K, D = p.D, D8 = p.D8;
  const room = place(p, scratch);
  const group = p.H / K;
  fillFloats(zeros, max(KEYS, D8), 0);
  forgetStarts();
  forgetScores();
  const behind = p.statistics + p.statisticsPlace(B, 0, 0);
  lookAtGradient(p, load<f32>(behind));
  lookAtBiasAgain(load<f32>(behind, 4));
  if (p.dBias && !p.hasWholeBias) fillFloats(p.dBias, p.biasFloats, 0);
  const relative = deltas + (QUERIES << 2);
  packRelativeKeys(p, relative, true);
  const relativeQueries = relative + (<usize>relativeKeysScratch(p, true) << 2);
  packRelativeQueries(p, relativeQueries, true);
  const positions = relativeQueries + (<usize>relativeQueriesScratch(p, true) << 2);
  placePositions(p, positions);
  placePositionGradients(p, positions + (<usize>positionScratch(p) << 2));
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < K; k++) {
      readStarts(p, b, starts);
      readKeys(p, b, k, room);
      packKeys(p, starts, keys);
      packKeysAcross(p, keysAcross);
      packValues(p, b, k, starts, false, values);
      fillFloats(dKeys, 2 * p.S8 * D8, 0);
      for (let h = k * group; h < (k + 1) * group; h++) {
        for (let first = 0; first < T; first += QUERIES) {
          const rows = min(QUERIES, T - first);
          readQueries(p, b, h, first, rows, queries);
          if (p.hasProducts) packColumns(queries, p.rowBytes, 4, rows, D, queryPanels);
          if (spoiledQueries) clearNonFinite(queryPanels, panelFloats(rows, D));
          readOutputGradients(p, b, h, first, rows);
          blockGradients(p, b, h, first, rows);
          writeQueryGradients(p, dQueries, b, h, first, rows);
          if (p.positionVectors) addPositionGradients(p, b, h, first, rows);
        }
      }
      writeKeyGradients(p, dKeys, b, k);
      writeValueGradients(p, dValues, b, k);
    }
  }
  writeRelativeKeyGradients(p);
  writeRelativeQueryGradients(p);
  writePositionGradients(p);
}

/** Rows of the outputs' gradients, packed as well, and their products with the outputs. */
function readOutputGradients(p: AttentionProblem, b: i32, h: i32, first: i32, rows: i32): void {
  const D = p.D;
  zeroRows = 0;
  for (let r = 0; r < rows; r++) {
    const row = p.queryPlace(b, h, first + r);
    const from = p.dOutputs + row;
    copyFloats(from, dOut + (<usize>(r * D) << 2), D);
    if (areZeros(from, D)) zeroRows |= 1 << r;
    store<f32>(deltas + (<usize>r << 2), dot(from, p.outputs + row, D));
  }
  fillFloats(dOut + (<usize>(rows * D) << 2), (((rows + 3) & ~3) - rows) * D, 0);
  packColumns(dOut, <usize>D << 2, 4, rows, D, dOutPanels);
}

function blockGradients(p: AttentionProblem, b: i32, h: i32, first: i32, rows: i32): void {
  const D = p.D, D8 = p.D8;
  const statistics = p.statistics + p.statisticsPlace(b, h, first);
  const blockStep: usize = KEYS << 2, slopeStep = <usize>slopeFloats(p) << 2;
  findVisibleKeys(p, b, first, rows);
  if (keysFrom == keysTo) {
    fillFloats(dQueries, rows * D8, 0);
    if (p.dBias && p.hasWholeBias) fillFloats(p.dBias + p.biasPlace(b, h, first, 0), rows * p.S, 0);
  }
  if (p.positionVectors) readPositionScores(p, queries, keys, starts, b, h, first, rows);
  for (let s = keysFrom; s < keysTo; s += KEYS) {
    const columns = min(KEYS, keysTo - s);
    const width = (columns + 7) & ~7;
    const own = slopesFrom(p, s);
    scoreBlock(p, queries, keys, starts, weights, b, h, first, rows, s, columns);
    multiply(
      dOut, <usize>D << 2, 4, <usize>D << 4, values + (<usize>(s * D) << 2), <usize>D << 5,
      own, slopeStep, (rows + 3) & ~3, width, D, zeros, 0,
    );
    for (let r = 0; r < rows; r++) {
      const row = weights + <usize>r * blockStep, slope = own + <usize>r * slopeStep;
      const delta = load<f32>(deltas + (<usize>r << 2)), state = statistics + (<usize>r << 3);
      const greatest = load<f32>(state), inverse = load<f32>(state, 4);
      if (zeroRows & (1 << r) || inverse == 0) {
        // Without a share in the gradient, whatever its numbers are; or it sees no key.
        fillFloats(row, width, 0);
        fillFloats(slope, width, 0);
      } else if (areModerate && (greatest + inverse + delta) * 0 == 0) {
        rowSlopes(row, slope, width, greatest, inverse, delta);
      } else {
        carefulSlopes(row, slope, width, greatest, inverse, delta);
      }
      if (p.dBias) writeBiasGradients(p, slope, b, h, first + r, s, columns);
    }
    multiply(
      weights, 4, blockStep, 16, dOutPanels, <usize>rows << 5,
      dValues + (<usize>(s * D8) << 2), <usize>D8 << 2, width, D8, rows, 0, 0,
    );
    if (!p.positionVectors) addProductGradients(p, h, first, rows, s, columns);
  }
  if (!p.positionVectors) return;
  addPositionSlopes(p, slopes, first, rows);
  for (let s = keysFrom; s < keysTo; s += KEYS) addProductGradients(p, h, first, rows, s, min(KEYS, keysTo - s));
}

/** Gradients of a block of keys and a query; where none of its pairs comes again, 0 for keys that are outside of all blocks. */
function writeBiasGradients(p: AttentionProblem, slopes: usize, b: i32, h: i32, i: i32, s: i32, columns: i32): void {
  const row = p.dBias + p.biasPlace(b, h, i, 0), to = row + (<usize>s << 2);
  if (p.hasWholeBias) {
    copyFloats(slopes, to, columns);
    if (s == keysFrom) fillFloats(row, s, 0);
    if (s + columns == keysTo) fillFloats(row + (<usize>keysTo << 2), p.S - keysTo, 0);
  } else {
    addFloats(slopes, to, columns);
  }
}

/** Where the slopes of a block of keys are. */
function slopesFrom(p: AttentionProblem, s: i32): usize {
  return p.positionVectors ? slopes + (<usize>s << 2) : slopes;
}

/** What the slopes of a block of keys make of the gradients of keys, queries, and what these gain by distance. */
function addProductGradients(p: AttentionProblem, h: i32, first: i32, rows: i32, s: i32, columns: i32): void {
  const S = p.S, D8 = p.D8, outStep = <usize>D8 << 2;
  const own = slopesFrom(p, s), slopeStep = <usize>slopeFloats(p) << 2;
  if (!p.hasProducts) {
    if (s == keysFrom) fillFloats(dQueries, QUERIES * D8, 0);
    return;
  }
  const across = keysAcross + (<usize>s << 5), dOwnKeys = dKeys + <usize>s * outStep;
  multiply(
    own, 4, slopeStep, 16, queryPanels, <usize>rows << 5,
    dOwnKeys, outStep, (columns + 7) & ~7, D8, rows, 0, 0,
  );
  multiply(
    own, slopeStep, 4, slopeStep << 2, across, <usize>S << 5,
    dQueries, outStep, (rows + 3) & ~3, D8, columns, s == keysFrom ? zeros : 0, 0,
  );
  if (p.relativeKeys) addRelativeKeyGradients(p, own, queryPanels, dQueries, h, first, rows, s, columns);
  if (p.relativeQueries) addRelativeQueryGradients(p, own, across, dOwnKeys, h, first, rows, s, columns);
}

/** Scores to weights, and gradients of the weights to those of the scores. */
function rowSlopes(weights: usize, slopes: usize, width: i32, most: f32, share: f32, delta: f32): void {
  const end = weights + (<usize>width << 2);
  const greatest = splat(most), inverse = splat(share), deltas = splat(delta);
  const k = constants;
  for (; weights < end; weights += 32, slopes += 32) {
    const low = f32x4.mul(weight4(f32x4.sub(v128.load(weights), greatest), k), inverse);
    const high = f32x4.mul(weight4(f32x4.sub(v128.load(weights, 16), greatest), k), inverse);
    const lowSlope = f32x4.mul(low, f32x4.sub(v128.load(slopes), deltas));
    const highSlope = f32x4.mul(high, f32x4.sub(v128.load(slopes, 16), deltas));
    v128.store(weights, low);
    v128.store(weights, high, 16);
    v128.store(slopes, lowSlope);
    v128.store(slopes, highSlope, 16);
  }
}

/** The same where there may be NaN or infinities, which must not come to hidden keys. */
function carefulSlopes(weights: usize, slopes: usize, width: i32, most: f32, share: f32, delta: f32): void {
  for (const end = weights + (<usize>width << 2); weights < end; weights += 4, slopes += 4) {
    const score = load<f32>(weights);
    const weight: f32 = score == HIDDEN ? 0 : weight1(score - most) * share;
    store<f32>(weights, weight);
    store<f32>(slopes, weight == 0 ? 0 : weight * (load<f32>(slopes) - delta));
  }
}

function dot(a: usize, b: usize, count: i32): f32 {
  const end = a + (<usize>count << 2);
  let four = splat(0);
  let rest: f32 = 0;
  for (; a + 16 <= end; a += 16, b += 16) four = fma(v128.load(a), v128.load(b), four);
  for (; a < end; a += 4, b += 4) rest += load<f32>(a) * load<f32>(b);
  return rest + sumOf(four);
}
