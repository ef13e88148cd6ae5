import { constants } from './constants';
import { expBelow4, greatestOf, splat, sumOf } from './simd';
import { loadSome, storeSome } from './vector';

// @ts-ignore: decorator
@external('env', 'log')
declare function logarithm(x: f64): f64;

/**
 * loss: the mean of -log softmax(logits)[label] over the rows of logits [R, K] with a label of at least 0; slope [R, K]:
 * its gradient. A label of K or more has no share in the loss.
 */
export function crossEntropy(logits: usize, labels: usize, loss: usize, slope: usize, R: i32, K: i32): void {
  let counted = 0;
  for (let r = 0; r < R; r++) counted += i32(load<i32>(labels + (<usize>r << 2)) >= 0);
  const share = 1 / <f64>max(counted, 1);
  const step = <usize>K << 2;
  let total: f64 = 0;
  for (let r = 0; r < R; r++, logits += step, slope += step) {
    const label = load<i32>(labels + (<usize>r << 2));
    const greatest = greatestIn(logits, K);
    const sum = exponentials(logits, slope, K, greatest);
    scaleRow(slope, K, label < 0 ? 0 : <f32>(share / sum));
    if (label < 0 || label >= K) continue;
    total += logarithm(sum) + <f64>greatest - <f64>load<f32>(logits + (<usize>label << 2));
    const at = slope + (<usize>label << 2);
    store<f32>(at, load<f32>(at) - <f32>share);
  }
  store<f32>(loss, <f32>(total * share));
}

function greatestIn(x: usize, K: i32): f32 {
  let greatest = load<f32>(x);
  let four = splat(greatest);
  let k = 0;
  for (; k + 4 <= K; k += 4) four = f32x4.max(four, v128.load(x + (<usize>k << 2)));
  for (; k < K; k++) greatest = max(greatest, load<f32>(x + (<usize>k << 2)));
  return max(greatest, greatestOf(four));
}

/** y = e^(x - greatest); returns their sum. */
function exponentials(x: usize, y: usize, K: i32, greatest: f32): f64 {
  let sums = splat(0);
  let sum: f64 = 0;
  const low = splat(greatest);
  let k = 0;
  for (; k + 4 <= K; k += 4, x += 16, y += 16) {
    const e = expBelow4(f32x4.sub(v128.load(x), low), constants);
    v128.store(y, e);
    sums = f32x4.add(sums, e);
  }
  if (k < K) {
    const e = expBelow4(f32x4.sub(loadSome(x, K - k), low), constants);
    storeSome(y, e, K - k);
    for (; k < K; k++, y += 4) sum += load<f32>(y);
  }
  return sum + <f64>sumOf(sums);
}

function scaleRow(x: usize, K: i32, factor: f32): void {
  for (let k = 0; k < K; k++) {
    const at = x + (<usize>k << 2);
    store<f32>(at, load<f32>(at) * factor);
  }
}
