import * as tf from '@tensorflow/tfjs';
import { requireInteger, requireOneOf } from '../checks.js';
import { ShapeError } from '../errors.js';
import type { RotaryLayout } from '../ops/rotary.js';

/** From which layout to which, and of how many heads. */
export interface RotaryLayoutConversion {
  /** Heads side by side in the last axis: H for queries, fewer for the keys of grouped heads. */
  numHeads: number;
  /** The layout that the weights were trained with. */
  from: RotaryLayout;
  to: RotaryLayout;
}

/** The axes of a head's channels in each layout, its D / 2 pairs and the 2 of a pair. */
const AXES: Readonly<Record<RotaryLayout, (pairs: number) => [number, number]>> = {
  halfSplit: (pairs) => [2, pairs],
  interleaved: (pairs) => [pairs, 2],
};

/**
 * Weights of a query or key projection for the other layout of rotary channels: with them and
 * `RotaryEmbedding({ layout: to })` attention computes what it did with the old ones and `from`. All channels of a
 * head turn.
 *
 * @param weights kernel [C, H D] or bias [H D], D even
 * @returns the same numbers, channels in the other order within each head
 * @throws RangeError when the last axis is no multiple of 2 numHeads, or an option is out of its range.
 * @see the layouts: Su et al. 2021, 2104.09864, section 3.4.2
 * @example convertRotaryLayout(tf.range(0, 8), { numHeads: 2, from: 'interleaved', to: 'halfSplit' }) // 0 2 1 3 4 6 5 7
 */
export function convertRotaryLayout(
  weights: tf.Tensor,
  { numHeads, from, to }: RotaryLayoutConversion,
): tf.Tensor {
  requireInteger('convertRotaryLayout', 'numHeads', numHeads);
  const layouts = Object.keys(AXES) as RotaryLayout[];
  for (const [option, layout] of Object.entries({ from, to })) {
    requireOneOf('convertRotaryLayout', option, layout, layouts);
  }
  const channels = weights.shape[weights.rank - 1] ?? 0;
  const pairs = channels / (2 * numHeads);
  if (!Number.isInteger(pairs) || pairs === 0) {
    throw new ShapeError(
      `convertRotaryLayout: the last axis must be a multiple of 2 numHeads; got shape [${weights.shape.join(', ')}], numHeads=${numHeads}`,
    );
  }
  if (from === to) return weights.clone();
  return tf.tidy(() => {
    const heads = weights.reshape([-1, numHeads, ...AXES[from](pairs)]);
    // A copy: the WASM backend takes a bias for what its shape was before the last reshape.
    return heads.transpose([0, 1, 3, 2]).reshape(weights.shape).clone();
  });
}
