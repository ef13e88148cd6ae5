import type * as tf from '@tensorflow/tfjs';
import { shown } from '../checks.js';
import { OptionError, ShapeError } from '../errors.js';
import { isAdapted, isContextual, type ScoreBias } from '../ops/contextualBias.js';
import { relativeLength } from '../ops/scoreBias.js';
import { fits } from '../ops/shapes.js';

/*
 * What the sites of an encoding return: a class of a user's own in JavaScript may return anything. `label` is that of the encoding.
 */

/** @throws ShapeError unless `site` has returned a tensor of the shape, null standing for any size. */
export function requireReturned(
  label: string,
  site: string,
  returned: tf.Tensor,
  expected: readonly (number | null)[],
): tf.Tensor {
  if (fits(shapeOf(returned) ?? [], expected)) return returned;
  const sizes = expected.map((size) => size ?? 'any').join(', ');
  throw new ShapeError(`${label}: ${site} must return a tensor [${sizes}]; got ${described(returned)}`);
}

/** @throws OptionError unless `encodeQueriesKeys` has returned two tensors. */
export function requirePair(label: string, returned: [tf.Tensor, tf.Tensor]): [tf.Tensor, tf.Tensor] {
  if (Array.isArray(returned) && returned.length === 2 && returned.every(shapeOf)) return returned;
  throw new OptionError(
    `${label}: encodeQueriesKeys must return [queries, keys]; got ${described(returned)}`,
  );
}

/**
 * @param scores their shape, [B, H, T, S]
 * @throws ShapeError unless `scoreBias` has returned a bias of such scores, or null
 */
export function requireBias(
  label: string,
  bias: ScoreBias | null,
  scores: readonly [number, number, number, number],
): void {
  if (bias === null) return;
  if (typeof bias === 'object' && (isContextual(bias) || isAdapted(bias))) return;
  const [, H, T, S] = scores;
  const shape = shapeOf(bias);
  if (shape && (fits(shape, [H, relativeLength(T, S)]) || spreads(shape, scores))) return;
  throw new ShapeError(
    `${label}: scoreBias must return a tensor [1 or B, H, T, S], or null; got ${described(bias)} for scores [${scores.join(', ')}]`,
  );
}

/** Whether a tensor of the shape is broadcast to the sizes. */
function spreads(shape: readonly number[], sizes: readonly number[]): boolean {
  const first = sizes.length - shape.length;
  return first >= 0 && shape.every((size, axis) => size === 1 || size === sizes[first + axis]);
}

/** undefined for what is no tensor. */
function shapeOf(returned: unknown): number[] | undefined {
  return (returned as Partial<tf.Tensor> | null | undefined)?.shape;
}

function described(returned: unknown): string {
  const shape = shapeOf(returned);
  return shape ? `[${shape.join(', ')}]` : shown(returned);
}
