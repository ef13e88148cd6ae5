import * as tf from '@tensorflow/tfjs';
import { withGradient } from './withGradient.js';

/**
 * Which channels form the pairs that turn together.
 * 'halfSplit': i and i + R/2 (Hugging Face's Llama, GPT-NeoX); 'interleaved': 2i and 2i + 1 (RoFormer, GPT-J,
 * Meta's Llama, llama2.c).
 */
export type RotaryLayout = 'halfSplit' | 'interleaved';

/**
 * Turns every channel pair by its angle: x cos + swap(x) sin, where swap exchanges the two of a pair and the
 * sign of the turn is in `sin`. The gradient is the turn undone.
 *
 * @param x [..., T, D]
 * @param cos [..., T, D], 1 for channels that do not turn
 * @param sin [..., T, D], negative for the first channel of a pair; 0 for channels that do not turn
 * @param rotaryDim how many leading channels turn
 */
export function turn(
  x: tf.Tensor,
  cos: tf.Tensor,
  sin: tf.Tensor,
  rotaryDim: number,
  layout: RotaryLayout,
): tf.Tensor {
  const swapPairs = layout === 'halfSplit' ? swapHalves : swapNeighbours;
  const swap = (t: tf.Tensor) => swapPairs(t, rotaryDim);
  return withGradient((x: tf.Tensor) => ({
    value: x.mul(cos).add(swap(x).mul(sin)),
    saved: [cos, sin] as [tf.Tensor, tf.Tensor],
    gradient: (dy, cos, sin) => [dy.mul(cos).sub(swap(dy).mul(sin))],
  }))(x);
}

/** [a b rest] -> [b a rest], a and b of rotaryDim / 2 channels each */
function swapHalves(x: tf.Tensor, rotaryDim: number): tf.Tensor {
  const width = x.shape[x.rank - 1] as number;
  const half = rotaryDim / 2;
  const sizes = width === rotaryDim ? [half, half] : [half, half, width - rotaryDim];
  const [a, b, ...rest] = tf.split(x, sizes, -1) as [tf.Tensor, tf.Tensor, ...tf.Tensor[]];
  return tf.concat([b, a, ...rest], -1);
}

/** [x0 x1 x2 x3 ... rest] -> [x1 x0 x3 x2 ... rest], the rest from rotaryDim on */
function swapNeighbours(x: tf.Tensor, rotaryDim: number): tf.Tensor {
  const width = x.shape[x.rank - 1] as number;
  if (width > rotaryDim) {
    const [turning, rest] = tf.split(x, [rotaryDim, width - rotaryDim], -1) as [tf.Tensor, tf.Tensor];
    return tf.concat([swapNeighbours(turning, rotaryDim), rest], -1);
  }
  return x
    .reshape([-1, width / 2, 2])
    .reverse(-1)
    .reshape(x.shape);
}
