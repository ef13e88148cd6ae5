// Scaled products of queries and keys that are held as a whole, for who looks at them; see layers/ops/attentionScores.ts.
import { QUERIES } from './attentionOperands';
import { multiply } from './multiply';
import { packColumns, panelFloats } from './panels';
import { fillFloats, scaleFloats } from './vector';

/** Keys at a time in sums over keys. */
const DEPTH: i32 = 256;
/** Room for a tile that is not whole. */
const TAIL: i32 = 64;

/** Floats, for both passes. */
export function attentionProductsScratch(S: i32, D: i32): i32 {
  return TAIL + panelFloats(1, max(S, D)) + max(panelFloats(D, S), panelFloats(S, D)) + panelFloats(QUERIES, D);
}

/** products [B, H, T, S] of queries [B, T, H, D] and keys [B, S, K, D]. */
export function attentionProducts(
  queries: usize, keys: usize, products: usize,
  B: i32, T: i32, S: i32, H: i32, K: i32, D: i32, scale: f32, scratch: usize,
): void {
  const zeros = scratch + (TAIL << 2), panels = zeros + (<usize>panelFloats(1, max(S, D)) << 2);
  const row = <usize>(H * D) << 2, group = H / K;
  fillFloats(zeros, panelFloats(1, max(S, D)), 0);
  for (let b = 0; b < B; b++) {
    for (let h = 0; h < H; h++) {
      if (h % group == 0) packKeys(keys, b, h / group, S, K, D, false, scale, panels);
      multiply(
        queries + (<usize>((b * T * H + h) * D) << 2), row, 4, row << 2, panels, <usize>D << 5,
        products + (<usize>((b * H + h) * T * S) << 2), <usize>S << 2, T, S, D, zeros, scratch,
      );
    }
  }
}

/** Gradients of queries and keys, from that of the products. */
export function attentionProductsGradient(
  queries: usize, keys: usize, dProducts: usize, dQueries: usize, dKeys: usize,
  B: i32, T: i32, S: i32, H: i32, K: i32, D: i32, scale: f32, scratch: usize,
): void {
  const zeros = scratch + (TAIL << 2), panels = zeros + (<usize>panelFloats(1, max(S, D)) << 2);
  const queryPanels = panels + (<usize>panelFloats(S, D) << 2);
  const row = <usize>(H * D) << 2, keyRow = <usize>(K * D) << 2, step = <usize>S << 2, group = H / K;
  fillFloats(zeros, panelFloats(1, max(S, D)), 0);
  for (let b = 0; b < B; b++) {
    for (let h = 0; h < H; h++) {
      const k = h / group;
      if (h % group == 0) packKeys(keys, b, k, S, K, D, true, scale, panels);
      for (let first = 0; first < T; first += QUERIES) {
        const rows = min(QUERIES, T - first), isFirst = h % group == 0 && first == 0;
        const at = <usize>(((b * T + first) * H + h) * D) << 2;
        const own = dProducts + (<usize>((b * H + h) * T + first) * step);
        packColumns(queries + at, row, 4, rows, D, queryPanels);
        scaleFloats(queryPanels, queryPanels, panelFloats(rows, D), scale);
        multiply(
          own, 4, step, 16, queryPanels, <usize>rows << 5,
          dKeys + (<usize>((b * S * K + k) * D) << 2), keyRow, S, D, rows, isFirst ? zeros : 0, scratch,
        );
        for (let s = 0; s < S; s += DEPTH) {
          multiply(
            own + (<usize>s << 2), step, 4, step << 2, panels + (<usize>s << 5), <usize>S << 5,
            dQueries + at, row, rows, D, min(DEPTH, S - s), s == 0 ? zeros : 0, scratch,
          );
        }
      }
    }
  }
}

/** Scaled keys of a head in panels: [S / 8][D][8], or across [D / 8][S][8]. */
function packKeys(
  keys: usize, b: i32, k: i32, S: i32, K: i32, D: i32, across: bool, scale: f32, to: usize,
): void {
  const from = keys + (<usize>((b * S * K + k) * D) << 2), step = <usize>(K * D) << 2;
  if (across) packColumns(from, step, 4, S, D, to);
  else packColumns(from, 4, step, D, S, to);
  scaleFloats(to, to, across ? panelFloats(S, D) : panelFloats(D, S), scale);
}
