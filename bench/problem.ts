import { unsafeUniformIntDistribution, xoroshiro128plus } from 'pure-rand';
import { CLASSES, type Size } from './size.js';

export type Positional = 'learned' | 'none' | 'rotary';

/** Who attends to whom, as `transformerEncoder` is told; for contenders that train the layers of this package. */
export interface Attention {
  readonly useCausalMask?: true;
  readonly attentionWindow?: number;
}

/** What a contender trains on: the same batch again and again, so that its loss must fall. */
export interface Problem {
  readonly size: Size;
  readonly positional: Positional;
  readonly attention: Attention;
  /** [batch, length] row by row, each in 1..vocab-1: id 0 would be padding. */
  readonly ids: readonly number[];
  /** [batch], each a class. */
  readonly labels: readonly number[];
}

/** Of Adam; small enough that the loss falls from the first steps on in every size. */
export const LEARNING_RATE = 3e-4;

export function problem(
  size: Size,
  positional: Positional = 'learned',
  attention: Attention = {},
  seed = 1,
): Problem {
  const generator = xoroshiro128plus(seed);
  const draw = (count: number, low: number, high: number) =>
    Array.from({ length: count }, () => unsafeUniformIntDistribution(low, high, generator));
  return {
    ...{ size, positional, attention },
    ids: draw(size.batch * size.length, 1, size.vocab - 1),
    labels: draw(size.batch, 0, CLASSES - 1),
  };
}
