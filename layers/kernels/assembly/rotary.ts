import { fma } from './simd';
import { scaleFloats } from './vector';

/**
 * y = x cos + swap(x) sin for rows of D channels, of which the first R turn; `sign` -1 undoes it. y may be x.
 * x is [batches, before, T, after, D], the tables [batches or 1, T, D]; tableBatch: bytes from batch to batch.
 */
export function rotary(
  x: usize, cos: usize, sin: usize, y: usize,
  batches: i32, before: i32, T: i32, after: i32, D: i32, R: i32,
  tableBatch: usize, interleaved: bool, sign: f32,
): void {
  const step = <usize>D << 2;
  const rows = <usize>after * step;
  for (let b = 0; b < batches; b++) {
    for (let i = 0; i < before; i++) {
      for (let t = 0; t < T; t++, x += rows, y += rows) {
        const at = <usize>b * tableBatch + <usize>t * step;
        turnRows(x, step, cos + at, sin + at, 0, y, step, after, D, R, interleaved, 1, sign);
      }
    }
  }
}

/**
 * Rows of D channels: y = still x cos + turned swap(x) sin, and still x for the channels that do not turn; y may be x.
 * Steps are bytes from row to row; tableStep 0: all rows turn alike.
 */
export function turnRows(
  x: usize, xStep: usize, cos: usize, sin: usize, tableStep: usize, y: usize, yStep: usize,
  rows: i32, D: i32, R: i32, interleaved: bool, still: f32, turned: f32,
): void {
  const turning = <usize>R << 2;
  for (let r = 0; r < rows; r++, x += xStep, cos += tableStep, sin += tableStep, y += yStep) {
    if (interleaved) turnNeighbours(x, cos, sin, y, turning, still, turned);
    else turnHalves(x, cos, sin, y, turning, still, turned);
    if (R < D) scaleFloats(x + turning, y + turning, D - R, still);
  }
}

function turnHalves(x: usize, cos: usize, sin: usize, y: usize, turning: usize, still: f32, turned: f32): void {
  const half = turning >> 1;
  const stills = f32x4.splat(still), turneds = f32x4.splat(turned);
  let c: usize = 0;
  for (; c + 16 <= half; c += 16) {
    const d = c + half;
    const first = v128.load(x + c), second = v128.load(x + d);
    const cos0 = f32x4.mul(v128.load(cos + c), stills), cos1 = f32x4.mul(v128.load(cos + d), stills);
    const sin0 = f32x4.mul(v128.load(sin + c), turneds), sin1 = f32x4.mul(v128.load(sin + d), turneds);
    v128.store(y + c, fma(second, sin0, f32x4.mul(first, cos0)));
    v128.store(y + d, fma(first, sin1, f32x4.mul(second, cos1)));
  }
  for (; c < half; c += 4) turnPair(x, cos, sin, y, c, c + half, still, turned);
}

function turnNeighbours(x: usize, cos: usize, sin: usize, y: usize, turning: usize, still: f32, turned: f32): void {
  const stills = f32x4.splat(still), turneds = f32x4.splat(turned);
  let c: usize = 0;
  for (; c + 16 <= turning; c += 16) {
    const pairs = v128.load(x + c);
    const swapped = v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2);
    const across = f32x4.mul(swapped, f32x4.mul(v128.load(sin + c), turneds));
    v128.store(y + c, fma(pairs, f32x4.mul(v128.load(cos + c), stills), across));
  }
  for (; c < turning; c += 8) turnPair(x, cos, sin, y, c, c + 4, still, turned);
}

function turnPair(
  x: usize, cos: usize, sin: usize, y: usize, c: usize, d: usize, still: f32, turned: f32,
): void {
  const first = load<f32>(x + c), second = load<f32>(x + d);
  store<f32>(y + c, first * (load<f32>(cos + c) * still) + second * (load<f32>(sin + c) * turned));
  store<f32>(y + d, second * (load<f32>(cos + d) * still) + first * (load<f32>(sin + d) * turned));
}
