// Scores of a block of queries and keys, as both passes compute them.
import { hasMasks, HIDDEN, hide, spoilRow } from './attentionMask';
import { areModerate, KEYS, spoiledQueries } from './attentionOperands';
import { AttentionProblem } from './attentionProblem';
import { copyPositionScores } from './attentionPositions';
import { addRelativeKeyScores, addVisible } from './attentionRelativeKeys';
import { addRelativeQueryScores } from './attentionRelativeQueries';
import { multiply } from './multiply';
import { addFloats, areFinite, copyFloats, fillFloats } from './vector';

let biasIsFinite: bool = true;

/** To be called before the first scores. @returns whether the bias is finite: 1 or 0 */
export function lookAtBias(p: AttentionProblem): f32 {
  // A bias of each pair is read once, where it is added.
  biasIsFinite = !p.hasWholeBias && areFinite(p.bias, p.biasFloats);
  return biasIsFinite ? 1 : 0;
}

/** The same for the gradient. @param before what `lookAtBias` returned */
export function lookAtBiasAgain(before: f32): void {
  biasIsFinite = before == 1;
}

let computed: i32 = 0;

/** To be called before the first scores of a pass. */
export function forgetScores(): void {
  computed = 0;
}

/** How many scores the last pass has computed, those of hidden pairs among them. */
export function scoresComputed(): i32 {
  return computed;
}

/**
 * Scores of rows of queries and of `columns` keys from s on, with bias and masks, to [rows, KEYS]; HIDDEN for what is
 * hidden, and behind the last key up to a multiple of 8.
 * @param starts of `readStarts`
 */
export function scoreBlock(
  p: AttentionProblem, queries: usize, keyPanels: usize, starts: usize, scores: usize,
  b: i32, h: i32, first: i32, rows: i32, s: i32, columns: i32,
): void {
  const D = p.D, row = p.rowBytes;
  const width = (columns + 7) & ~7;
  // What is hidden must not change a last digit: this asks for nothing that depends on keys.
  const startsFromBias = p.isBiasByDistance && biasIsFinite && p.hasProducts && !p.padding && !p.positionVectors;
  computed += rows * columns;
  starts += <usize>s << 2;
  if (p.positionVectors) {
    copyPositionScores(scores, KEYS << 2, rows, s, width);
  } else if (!p.hasProducts) {
    for (let r = 0; r < rows; r++) copyFloats(starts, scores + <usize>(r * KEYS << 2), width);
  } else {
    // Products are added to the bias where it hides nothing: one pass over the scores less.
    if (startsFromBias) startFromBias(p, starts, scores, b, h, first, rows, s, columns);
    multiply(
      queries, row, 4, row << 2, keyPanels + <usize>s * row, row << 3,
      scores, KEYS << 2, (rows + 3) & ~3, width, D, startsFromBias ? 0 : starts, 0,
    );
  }
  if (p.relativeKeys) addRelativeKeyScores(p, queries, scores, h, first, rows, s, columns);
  if (p.relativeQueries) addRelativeQueryScores(p, scores, h, first, rows, s, columns);
  const addsBias = p.bias && !startsFromBias;
  if (!addsBias && !hasMasks(p) && !spoiledQueries) return;
  for (let r = 0; r < rows; r++, scores += KEYS << 2) {
    if (spoiledQueries & (1 << r) && !p.positionVectors) spoilRow(starts, scores, width);
    if (addsBias) {
      const bias = p.bias + p.biasPlace(b, h, first + r, s);
      if (biasIsFinite) addFloats(bias, scores, columns);
      else addVisible(bias, scores, columns);
    }
    if (hasMasks(p)) hide(p, scores, b, first + r, s, columns);
  }
}

/** The bias of rows of queries and of `columns` keys from s on, NaN where `starts` is; HIDDEN behind the last key up to a multiple of 8. */
function startFromBias(
  p: AttentionProblem, starts: usize, scores: usize, b: i32, h: i32, first: i32, rows: i32, s: i32, columns: i32,
): void {
  for (let r = 0; r < rows; r++, scores += KEYS << 2) {
    copyFloats(p.bias + p.biasPlace(b, h, first + r, s), scores, columns);
    if (!areModerate) addFloats(starts, scores, columns);
    fillFloats(scores + (<usize>columns << 2), ((columns + 7) & ~7) - columns, HIDDEN);
  }
}
