import type * as tf from '@tensorflow/tfjs';
import { widthOf } from './shapes.js';

/** Whether values have fewer channels than the queries and keys that weigh them. */
export function isNarrower(values: tf.Tensor, queries: tf.Tensor): boolean {
  return values.rank === 4 && widthOf(values) < widthOf(queries);
}

/** Values [B, S, K, Dv] with channels of 0 after their own, as many as the queries have. */
export function widened(values: tf.Tensor, queries: tf.Tensor): tf.Tensor {
  const none: [number, number] = [0, 0];
  return (values as tf.Tensor4D).pad([none, none, none, [0, widthOf(queries) - widthOf(values)]]);
}

/** Outputs [B, T, H, D] without the channels that were added to the values. */
export function narrowed(outputs: tf.Tensor, values: tf.Tensor): tf.Tensor {
  return outputs.slice([0, 0, 0, 0], [-1, -1, -1, widthOf(values)]);
}
