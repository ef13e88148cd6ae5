import { shown } from '../checks.js';
import { ShapeError } from '../errors.js';
import { isAdapted, isContextual, type ScoreBias } from '../ops/contextualBias.js';
import { relativeLength } from '../ops/scoreBias.js';
import { fits } from '../ops/shapes.js';

/**
 * What `scoreBias` returned: an encoding of a user's own in JavaScript may return anything.
 * @param scores their shape, [B, H, T, S]
 * @throws ShapeError unless it is a bias of such scores, or null
 */
export function requireBias(
  label: string,
  bias: ScoreBias | null,
  scores: readonly [number, number, number, number],
): void {
  if (bias === null) return;
  if (typeof bias === 'object' && (isContextual(bias) || isAdapted(bias))) return;
  const [, H, T, S] = scores;
  const shape = bias?.shape;
  if (shape && (fits(shape, [H, relativeLength(T, S)]) || spreads(shape, scores))) return;
  const got = shape ? `[${shape.join(', ')}]` : shown(bias);
  throw new ShapeError(
    `${label}: scoreBias must return a tensor [1 or B, H, T, S], or null; got ${got} for scores [${scores.join(', ')}]`,
  );
}

/** Whether a tensor of the shape is broadcast to the sizes. */
function spreads(shape: readonly number[], sizes: readonly number[]): boolean {
  const first = sizes.length - shape.length;
  return first >= 0 && shape.every((size, axis) => size === 1 || size === sizes[first + axis]);
}
