import type * as tf from '@tensorflow/tfjs';
import { operation } from './operation.js';
import { requireShape } from './shapes.js';
import { withGradient, zerosFrom } from './withGradient.js';

/** [B, ...] -> [[1, ...]] */
const batchSum = operation<{ x: tf.Tensor }, Record<string, never>>('TransformerBatchSum', ({ x }) => [
  x.sum(0, true),
]);

/**
 * x + y, y of the same shape or with a batch of 1. Nothing is kept for the gradient, where tf.js's own sum keeps both.
 * @throws RangeError when the shapes do not fit
 */
export function add(x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const isShared = y.shape[0] === 1 && x.shape[0] !== 1;
  requireShape('add: y', y, isShared ? [1, ...x.shape.slice(1)] : x.shape);
  if (x.size === 0) return zerosFrom([x, y], x.shape);
  return withGradient((x: tf.Tensor, y: tf.Tensor) => ({
    value: x.add(y),
    saved: {},
    // Not the same tensor twice, and not dy: whoever adds to one of them disposes of it.
    gradient: (dy) => [dy.clone(), isShared ? (batchSum({ x: dy }, {})[0] as tf.Tensor) : dy.clone()],
  }))(x, y);
}
