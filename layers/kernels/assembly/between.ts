// What lies between queries and keys, of sums along a sequence back and ahead, as a loss: see layers/ops/between.ts.
import { splat, sumOf } from './simd';
import { fillFloats } from './vector';

/** Sums at queries [N, T] and at keys [N, keyRows, S], keyRows 1 or T -> [N, T, S]. */
export function lossBetween(
  backQueries: usize, backKeys: usize, aheadQueries: usize, aheadKeys: usize, losses: usize, N: i32, T: i32, S: i32,
  keyRows: i32,
): void {
  const row = <usize>S << 2, rest: usize = keyRows == 1 ? row : 0, step = row - rest;
  for (let n = 0; n < N; n++, backKeys += rest, aheadKeys += rest) {
    for (let i = 0; i < T; i++, backQueries += 4, aheadQueries += 4, losses += row, backKeys += step, aheadKeys += step) {
      const back = load<f32>(backQueries), ahead = load<f32>(aheadQueries);
      const back4 = splat(back), ahead4 = splat(ahead);
      let at: usize = 0;
      for (; at + 16 <= row; at += 16) {
        const ofBack = f32x4.sub(v128.load(backKeys + at), back4);
        v128.store(losses + at, f32x4.min(ofBack, f32x4.sub(ahead4, v128.load(aheadKeys + at))));
      }
      for (; at < row; at += 4) {
        store<f32>(losses + at, min(load<f32>(backKeys + at) - back, ahead - load<f32>(aheadKeys + at)));
      }
    }
  }
}

/**
 * Of the gradient of the losses [B, H, T, S] those of the sums, by what is ahead, bytes [1 or B, T, S].
 * @param aheadStep bytes of it from batch to batch
 */
export function lossBetweenGradient(
  dLosses: usize, isAhead: usize, aheadStep: usize,
  dBackQueries: usize, dBackKeys: usize, dAheadQueries: usize, dAheadKeys: usize, B: i32, H: i32, T: i32, S: i32,
  keyRows: i32,
): void {
  const row = <usize>S << 2, rest: usize = keyRows == 1 ? row : 0, step = row - rest;
  const zero = splat(0);
  fillFloats(dBackKeys, B * H * keyRows * S, 0);
  fillFloats(dAheadKeys, B * H * keyRows * S, 0);
  for (let b = 0; b < B; b++, isAhead += aheadStep) {
    for (let h = 0; h < H; h++, dBackKeys += rest, dAheadKeys += rest) {
      let marks = isAhead;
      for (let i = 0; i < T; i++) {
        let back4 = zero, ahead4 = zero;
        let back: f32 = 0, ahead: f32 = 0;
        let at: usize = 0;
        for (; at + 16 <= row; at += 16) {
          const dLoss = v128.load(dLosses + at);
          const four = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(marks + (at >> 2))));
          const isBack = i32x4.eq(four, zero);
          const ofBack = v128.and(dLoss, isBack), ofAhead = v128.andnot(dLoss, isBack);
          back4 = f32x4.add(back4, ofBack);
          ahead4 = f32x4.add(ahead4, ofAhead);
          v128.store(dBackKeys + at, f32x4.add(v128.load(dBackKeys + at), ofBack));
          v128.store(dAheadKeys + at, f32x4.sub(v128.load(dAheadKeys + at), ofAhead));
        }
        for (; at < row; at += 4) {
          const dLoss = load<f32>(dLosses + at);
          if (load<u8>(marks + (at >> 2))) {
            ahead += dLoss;
            store<f32>(dAheadKeys + at, load<f32>(dAheadKeys + at) - dLoss);
          } else {
            back += dLoss;
            store<f32>(dBackKeys + at, load<f32>(dBackKeys + at) + dLoss);
          }
        }
        store<f32>(dBackQueries, -(back + sumOf(back4)));
        store<f32>(dAheadQueries, ahead + sumOf(ahead4));
        dLosses += row;
        marks += S;
        dBackQueries += 4;
        dAheadQueries += 4;
        dBackKeys += step;
        dAheadKeys += step;
      }
    }
  }
}
