// Rows by distance that queries or keys gain, of all heads: packed once, so that each block takes the band that it has.
import { areModerate } from './attentionOperands';
import { AttentionProblem } from './attentionProblem';
import { packColumns, panelFloats } from './panels';
import { splat } from './simd';
import { clearNonFinite, copyFloats, fillFloats } from './vector';

/** Floats of the rows of some heads: in panels for scores, and for gradients in panels across and their own sums. */
export function rowsScratch(p: AttentionProblem, heads: i32, isGradient: bool): i32 {
  return heads * (panelFloats(p.D, p.distances) + (isGradient ? panelFloats(p.distances, p.D) + sumFloats(p) : 0));
}

/** [L8, D8] */
function sumFloats(p: AttentionProblem): i32 {
  return ((p.distances + 7) & ~7) * p.D8;
}

/** @param own the head of the rows; panels of it: [L / 8][D][8] */
export function rowPanels(p: AttentionProblem, room: usize, own: i32): usize {
  return room + (<usize>(own * panelFloats(p.D, p.distances)) << 2);
}

/** [D / 8][L][8] */
export function rowPanelsAcross(p: AttentionProblem, room: usize, heads: i32, own: i32): usize {
  return rowPanels(p, room, heads) + (<usize>(own * panelFloats(p.distances, p.D)) << 2);
}

/** Sums of gradients: [L8, D8] */
export function rowGradients(p: AttentionProblem, room: usize, heads: i32, own: i32): usize {
  return rowPanelsAcross(p, room, heads, heads) + (<usize>(own * sumFloats(p)) << 2);
}

/** To be called when it is known whether all operands are moderate. */
export function packRelativeRows(p: AttentionProblem, rows: usize, heads: i32, room: usize, isGradient: bool): void {
  const L = p.distances, D = p.D, across = rowPanels(p, room, heads);
  for (let own = 0; own < heads; own++, rows += <usize>L * p.rowBytes) {
    packColumns(rows, 4, p.rowBytes, D, L, rowPanels(p, room, own));
    if (isGradient) packColumns(rows, p.rowBytes, 4, L, D, rowPanelsAcross(p, room, heads, own));
  }
  if (isGradient) fillFloats(rowGradients(p, room, heads, 0), heads * sumFloats(p), 0);
  if (areModerate) return;
  spoilNonFinite(room, heads * panelFloats(D, L));
  if (isGradient) clearNonFinite(across, heads * panelFloats(L, D));
}

/** Makes NaN of infinities: -Infinity would be the score of a hidden pair. */
function spoilNonFinite(at: usize, count: i32): void {
  const zero = splat(0);
  for (const end = at + (<usize>count << 2); at < end; at += 16) {
    const x = v128.load(at);
    v128.store(at, f32x4.add(x, f32x4.mul(x, zero)));
  }
}

/** Gradients of all rows to their place; to be called behind the last block. */
export function writeRowGradients(p: AttentionProblem, room: usize, heads: i32, to: usize): void {
  const L = p.distances, D = p.D;
  for (let own = 0; own < heads; own++) {
    let from = rowGradients(p, room, heads, own);
    for (let l = 0; l < L; l++, from += <usize>p.D8 << 2, to += p.rowBytes) copyFloats(from, to, D);
  }
}
