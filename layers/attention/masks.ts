import * as tf from '@tensorflow/tfjs';
import { consecutivePositions, type Positions } from '../positions.js';

/** Who may attend to whom; absent parts allow everything. */
export interface MaskParts {
  /** [B, S], true or 1 where there is a token. */
  padding?: tf.Tensor | null;
  /** [B, T, S] or [T, S], true or 1 where a query may attend to a key. */
  attention?: tf.Tensor | null;
  /** Queries attend to no later key: where the queries stand among keys at 0, 1, 2, ...; true for the same. */
  causal?: boolean | Positions;
}

/**
 * What to add to scores [B, H, T, S]: 0 where all parts allow, else `maskedScore()`; null when nothing is
 * masked. A row with no key left is finite: it averages all values, as in Keras.
 * @throws RangeError when a mask has another shape.
 */
export function maskBias(parts: MaskParts, queryLength: number, keyLength: number): tf.Tensor | null {
  const allowed: tf.Tensor[] = [];
  if (parts.padding) {
    requireShape('mask', parts.padding, [2], [keyLength]);
    allowed.push(parts.padding.cast('float32').expandDims(1).expandDims(1));
  }
  if (parts.attention) {
    requireShape('attentionMask', parts.attention, [2, 3], [queryLength, keyLength]);
    allowed.push(parts.attention.cast('float32').reshape([-1, 1, queryLength, keyLength]));
  }
  if (parts.causal) {
    const queries = parts.causal === true ? consecutivePositions(queryLength) : parts.causal;
    allowed.push(notLater(queries, keyLength).expandDims(1));
  }
  const [first, ...others] = allowed;
  if (!first) return null;
  const all = others.reduce((product, part) => product.mul(part), first);
  return all.sub(1).mul(-maskedScore());
}

function requireShape(name: string, mask: tf.Tensor, ranks: number[], last: number[]): void {
  const fits = last.every((size, axis) => mask.shape[mask.rank - last.length + axis] === size);
  if (fits && ranks.includes(mask.rank)) return;
  const batch = ranks.includes(last.length) ? '' : 'B, ';
  throw new RangeError(
    `${name} must have shape [${batch}${last.join(', ')}]; got [${mask.shape.join(', ')}]`,
  );
}

/** [T, S]: 1 where key j is no later than query i, else 0. */
export function causalMask(queryLength: number, keyLength: number): tf.Tensor {
  return notLater(consecutivePositions(queryLength), keyLength).squeeze([0]);
}

/** [1 or B, T, S] */
function notLater(queries: Positions, keyLength: number): tf.Tensor {
  const rows = tf.tensor3d(Int32Array.from(queries.ids), [queries.batch, queries.length, 1], 'int32');
  const columns = tf.range(0, keyLength, 1, 'int32').reshape([1, 1, keyLength]);
  return tf.lessEqual(columns, rows).cast('float32');
}

/**
 * A score so low that softmax makes it exactly 0 and so high that it is finite in the backend's floats:
 * -Infinity would turn a fully masked row into NaN, and -1e9 overflows the 16 bits of some WebGL devices.
 */
export function maskedScore(): number {
  return tf.backend().floatPrecision() === 16 ? -3e4 : -1e9;
}
