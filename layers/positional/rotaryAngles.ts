import * as tf from '@tensorflow/tfjs';
import { requireOneOf, requirePositive } from '../checks.js';
import { OptionError, ShapeError } from '../errors.js';
import { applyRotaryTables, type RotaryLayout, type RotaryTables } from '../ops/rotary.js';
import type { Positions } from '../positions.js';
import { plainFrequencies } from './ropeScaling/scaling.js';

/** cos and sin of every turn, each [T, R / 2]. */
export interface RotaryAngles {
  cos: tf.Tensor2D;
  sin: tf.Tensor2D;
}

/**
 * The angle of each pair at each position, p maxWavelength^(-2i / R): `precompute_freqs_cis` elsewhere. Computed in
 * float64 and rounded once: float32 angles are wrong in the third digit at position 100,000.
 *
 * @param positions T positions
 * @param rotaryDim R, even: how many channels turn
 * @throws RangeError when rotaryDim is odd or less than 2, or maxWavelength not a finite number greater than 0.
 * @see Su et al. 2021, 2104.09864
 */
export function rotaryAngles(
  positions: ArrayLike<number>,
  rotaryDim: number,
  { maxWavelength = 10_000 }: { maxWavelength?: number } = {},
): RotaryAngles {
  const pairs = rotaryDim / 2;
  if (!Number.isInteger(pairs) || pairs < 1) {
    throw new OptionError(`rotaryAngles: rotaryDim must be even and at least 2; got ${rotaryDim}`);
  }
  requirePositive('rotaryAngles', 'maxWavelength', maxWavelength);
  const frequencies = plainFrequencies({ rotaryDim, maxWavelength });
  const of = (wave: (angle: number) => number) =>
    tf.tensor2d(wavesOf(positions, frequencies, wave), [positions.length, pairs]);
  return { cos: of(Math.cos), sin: of(Math.sin) };
}

/**
 * Rotates the first R channels of x: `apply_rotary_emb` elsewhere.
 *
 * @param x [..., T, D], D at least R
 * @param angles from `rotaryAngles`, each [T, R / 2]
 * @param layout which channels form a pair; default 'halfSplit'
 * @returns [..., T, D]
 * @throws RangeError when x has another T or fewer channels than R, or layout is not known.
 */
export function applyRotary(
  x: tf.Tensor,
  angles: RotaryAngles,
  layout: RotaryLayout = 'halfSplit',
): tf.Tensor {
  requireOneOf('applyRotary', 'layout', layout, ['halfSplit', 'interleaved']);
  const [length, pairs] = angles.cos.shape;
  const [width = 0, places] = [...x.shape].reverse();
  if (places !== length || width < 2 * pairs) {
    throw new ShapeError(
      `applyRotary: x must have shape [..., ${length}, D], D at least ${2 * pairs}; got [${x.shape.join(', ')}]`,
    );
  }
  return tf.tidy(() => {
    const spread = (first: tf.Tensor, second: tf.Tensor): tf.Tensor =>
      layout === 'halfSplit'
        ? tf.concat([first, second], -1)
        : tf.stack([first, second], -1).reshape([length, 2 * pairs]);
    const still = tf.zeros([length, width - 2 * pairs]);
    const cos = tf.concat([spread(angles.cos, angles.cos), still.add(1)], -1).expandDims(0);
    const sin = tf.concat([spread(angles.sin.neg(), angles.sin), still], -1).expandDims(0);
    return applyRotaryTables(x.reshape([-1, length, width]), {
      cos,
      sin,
      rotaryDim: 2 * pairs,
      layout,
    }).reshape(x.shape);
  });
}

/** How pairs turn, and how they grow or shrink. */
export interface TableOptions {
  /** D */
  readonly width: number;
  readonly layout: RotaryLayout;
  /** Radians a position of each of the R / 2 pairs. */
  readonly frequencies: readonly number[];
  /** What the pair is multiplied by at the position. */
  readonly magnitude: (position: number, pair: number) => number;
}

/** The two tables that `applyRotaryTables` takes, one after the other: [2, T, width]. */
export function rotaryTables(positions: ArrayLike<number>, options: TableOptions): Float32Array {
  const { width, frequencies, magnitude, layout } = options;
  const pairs = frequencies.length;
  const size = positions.length * width;
  const tables = new Float32Array(2 * size).fill(1, 0, size);
  for (let row = 0; row < positions.length; row++) {
    const position = positions[row] as number;
    frequencies.forEach((frequency, pair) => {
      const first = row * width + (layout === 'halfSplit' ? pair : 2 * pair);
      const second = row * width + (layout === 'halfSplit' ? pairs + pair : 2 * pair + 1);
      const grown = magnitude(position, pair);
      const cos = grown * Math.cos(position * frequency);
      const sin = grown * Math.sin(position * frequency);
      tables[first] = cos;
      tables[second] = cos;
      tables[size + first] = -sin;
      tables[size + second] = sin;
    });
  }
  return tables;
}

/** The same as attention takes them. @param rotaryDim R */
export function asRotaryTables(
  tables: Float32Array,
  { batch, length }: Positions,
  { width, rotaryDim, layout }: { width: number; rotaryDim: number; layout: RotaryLayout },
): RotaryTables {
  const shape: [number, number, number] = [batch, length, width];
  const half = tables.length / 2;
  return {
    cos: tf.tensor3d(tables.subarray(0, half), shape),
    sin: tf.tensor3d(tables.subarray(half), shape),
    ...{ rotaryDim, layout },
  };
}

function wavesOf(
  positions: ArrayLike<number>,
  frequencies: readonly number[],
  wave: (angle: number) => number,
): Float32Array {
  const pairs = frequencies.length;
  return Float32Array.from({ length: positions.length * pairs }, (_, index) =>
    wave((positions[Math.floor(index / pairs)] as number) * (frequencies[index % pairs] as number)),
  );
}
