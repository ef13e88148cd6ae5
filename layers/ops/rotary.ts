import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import { operation } from './operation.js';
import { fits, requireShape, widthOf } from './shapes.js';
import { withGradient } from './withGradient.js';

/**
 * Which channels form the pairs that turn together.
 * 'halfSplit': i and i + R/2 (Hugging Face's Llama, GPT-NeoX); 'interleaved': 2i and 2i + 1 (RoFormer, GPT-J,
 * Meta's Llama, llama2.c).
 */
export type RotaryLayout = 'halfSplit' | 'interleaved';

/** By how much each channel pair turns at each position. */
export interface RotaryTables {
  /** [P, T, D], P 1 or B; 1 for channels that do not turn. */
  cos: tf.Tensor;
  /** [P, T, D], negative for the first channel of a pair; 0 for channels that do not turn. */
  sin: tf.Tensor;
  /** How many leading channels turn; even. */
  rotaryDim: number;
  layout: RotaryLayout;
}

/** 'second': positions along axis 1, as in [B, T, H, D]; 'secondLast': as in [B, H, T, D]. */
export type PositionAxis = 'second' | 'secondLast';

type TurnInputs = { x: tf.Tensor; cos: tf.Tensor; sin: tf.Tensor };
type TurnAttributes = { rotaryDim: number; layout: RotaryLayout; axis: PositionAxis; undo: boolean };

/** -> [x cos + swap(x) sin]; undone with the sign of sin reversed. */
const rotate = operation<TurnInputs, TurnAttributes>(
  'TransformerRotary',
  ({ x, cos, sin }, { rotaryDim, layout, axis, undo }) => {
    const swapped = layout === 'halfSplit' ? swapHalves(x, rotaryDim) : swapNeighbours(x, rotaryDim);
    const [still, turned] = [x.mul(spread(cos, x.rank, axis)), swapped.mul(spread(sin, x.rank, axis))];
    return [undo ? still.sub(turned) : still.add(turned)];
  },
);

/**
 * Rotates every channel pair by its angle: x cos + swap(x) sin, where swap exchanges the two channels of a pair and
 * `sin` includes the sign of the rotation. The gradient is the turn undone.
 *
 * @param x [B, T, ..., D] or [B, ..., T, D]
 * @param axis which of the two; default 'secondLast'
 * @throws RangeError when the shapes do not fit
 */
export function applyRotaryTables(
  x: tf.Tensor,
  by: RotaryTables,
  axis: PositionAxis = 'secondLast',
): tf.Tensor {
  const length = x.shape[axis === 'second' ? 1 : x.rank - 2] ?? 1;
  requireTables('applyRotaryTables', by, x.shape[0] ?? 1, length, widthOf(x));
  return withGradient((x: tf.Tensor) => ({
    value: rotateNoGrad(x, by, axis),
    saved: { cos: by.cos, sin: by.sin },
    gradient: (dy, saved) => [rotateNoGrad(dy, { ...by, ...saved }, axis, true)],
  }))(x);
}

/** How queries and keys turn before they meet; both in one layout. */
export interface Rotation {
  queries: RotaryTables;
  keys: RotaryTables;
}

/** Queries [B, T, H, D] or keys [B, S, K, D] as they meet; as they are where nothing turns. */
export function applyRotation(
  x: tf.Tensor,
  rotation: Rotation | null | undefined,
  side: keyof Rotation,
): tf.Tensor {
  return rotation ? applyRotaryTables(x, rotation[side], 'second') : x;
}

/** @throws RangeError unless the tables are [1 or batch, length, width] and the number of rotated channels fits. */
export function requireTables(
  label: string,
  by: RotaryTables,
  batch: number,
  length: number,
  width: number,
): void {
  const { cos, sin, rotaryDim } = by;
  requireShape(`${label}: cos`, cos, [fits(cos.shape, [1, length, width]) ? 1 : batch, length, width]);
  requireShape(`${label}: sin`, sin, cos.shape);
  if (Number.isInteger(rotaryDim / 2) && rotaryDim >= 0 && rotaryDim <= width) return;
  throw new OptionError(`${label}: rotaryDim must be even and at most ${width}; got ${rotaryDim}`);
}

/** The same for what has no gradient, or a gradient of its own that undoes it. */
export function rotateNoGrad(x: tf.Tensor, by: RotaryTables, axis: PositionAxis, undo = false): tf.Tensor {
  const { cos, sin, rotaryDim, layout } = by;
  return rotate({ x, cos, sin }, { rotaryDim, layout, axis, undo })[0] as tf.Tensor;
}

/** A table [P, T, D] that broadcasts against x of the rank. */
function spread(table: tf.Tensor, rank: number, axis: PositionAxis): tf.Tensor {
  const [P = 1, T = 1, D = 1] = table.shape;
  const middle = Array.from({ length: rank - 3 }, () => 1);
  return table.reshape(axis === 'second' ? [P, T, ...middle, D] : [P, ...middle, T, D]);
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
  // Not -1: tf.js cannot infer the size of an axis of an empty tensor.
  return x
    .reshape([x.size / 2, 2])
    .reverse(-1)
    .reshape(x.shape);
}
