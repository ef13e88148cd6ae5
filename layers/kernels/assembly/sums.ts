import { addFloats, fillFloats, loadSome, storeSome } from './vector';

/** Rows that are added up on their own first: sums of sums lose fewer digits. */
const BLOCK: i32 = 64;

/** sums [N] of rows [R, N] @param scratch N floats */
export function columnSums(rows: usize, sums: usize, R: i32, N: i32, scratch: usize): void {
  fillFloats(sums, N, 0);
  const step = <usize>N << 2;
  for (let r = 0; r < R; r += BLOCK) {
    const end = min(R, r + BLOCK);
    fillFloats(scratch, N, 0);
    for (let row = r; row < end; row++, rows += step) addFloats(rows, scratch, N);
    addFloats(scratch, sums, N);
  }
}

/** sums [N] += those of rows [R, N] in panels of 8 columns. */
export function addPanelSums(panels: usize, sums: usize, R: i32, N: i32): void {
  for (let j = 0; j < N; j += 8, sums += 32) {
    const end = panels + (<usize>R << 5), pairs = end - 64;
    let low = f32x4.splat(0), high = low, lowToo = low, highToo = low;
    for (; panels <= pairs; panels += 64) {
      low = f32x4.add(low, v128.load(panels));
      high = f32x4.add(high, v128.load(panels, 16));
      lowToo = f32x4.add(lowToo, v128.load(panels, 32));
      highToo = f32x4.add(highToo, v128.load(panels, 48));
    }
    if (panels < end) {
      low = f32x4.add(low, v128.load(panels));
      high = f32x4.add(high, v128.load(panels, 16));
      panels = end;
    }
    addSome(f32x4.add(low, lowToo), sums, N - j);
    addSome(f32x4.add(high, highToo), sums + 16, N - j - 4);
  }
}

/** The first `count` of 4 floats, if so many. */
function addSome(x: v128, to: usize, count: i32): void {
  if (count >= 4) v128.store(to, f32x4.add(v128.load(to), x));
  else if (count > 0) storeSome(to, f32x4.add(loadSome(to, count), x), count);
}
