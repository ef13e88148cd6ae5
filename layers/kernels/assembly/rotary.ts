import { fma } from './simd';

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
  for (let b = 0; b < batches; b++) {
    for (let i = 0; i < before; i++) {
      for (let t = 0; t < T; t++) {
        const at = <usize>b * tableBatch + <usize>t * step;
        for (let j = 0; j < after; j++, x += step, y += step) {
          turnRow(x, cos + at, sin + at, y, D, R, interleaved, sign);
        }
      }
    }
  }
}

/** One row of D channels; y may be x. */
export function turnRow(
  x: usize, cos: usize, sin: usize, y: usize, D: i32, R: i32, interleaved: bool, sign: f32,
): void {
  const turning = <usize>R << 2, end = <usize>D << 2;
  if (interleaved) turnNeighbours(x, cos, sin, y, turning, sign);
  else turnHalves(x, cos, sin, y, turning, sign);
  for (let c = turning; c < end; c += 4) store<f32>(y + c, load<f32>(x + c));
}

function turnHalves(x: usize, cos: usize, sin: usize, y: usize, turning: usize, sign: f32): void {
  const half = turning >> 1;
  const signs = f32x4.splat(sign);
  let c: usize = 0;
  for (; c + 16 <= half; c += 16) {
    const d = c + half;
    const first = v128.load(x + c), second = v128.load(x + d);
    const sin0 = f32x4.mul(v128.load(sin + c), signs), sin1 = f32x4.mul(v128.load(sin + d), signs);
    v128.store(y + c, fma(second, sin0, f32x4.mul(first, v128.load(cos + c))));
    v128.store(y + d, fma(first, sin1, f32x4.mul(second, v128.load(cos + d))));
  }
  for (; c < half; c += 4) turnPair(x, cos, sin, y, c, c + half, sign);
}

function turnNeighbours(x: usize, cos: usize, sin: usize, y: usize, turning: usize, sign: f32): void {
  const signs = f32x4.splat(sign);
  let c: usize = 0;
  for (; c + 16 <= turning; c += 16) {
    const pairs = v128.load(x + c);
    const swapped = v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2);
    const turned = f32x4.mul(swapped, f32x4.mul(v128.load(sin + c), signs));
    v128.store(y + c, fma(pairs, v128.load(cos + c), turned));
  }
  for (; c < turning; c += 8) turnPair(x, cos, sin, y, c, c + 4, sign);
}

function turnPair(x: usize, cos: usize, sin: usize, y: usize, c: usize, d: usize, sign: f32): void {
  const first = load<f32>(x + c), second = load<f32>(x + d);
  store<f32>(y + c, first * load<f32>(cos + c) + second * (load<f32>(sin + c) * sign));
  store<f32>(y + d, second * load<f32>(cos + d) + first * (load<f32>(sin + d) * sign));
}
