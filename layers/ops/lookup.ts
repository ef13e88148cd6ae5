import * as tf from '@tensorflow/tfjs';
import { withGradient } from './withGradient.js';

/**
 * Rows of a table by index: [V, N] and ids [...] -> [..., N].
 *
 * The gradient adds rows up with ScatterNd, which every backend has; that of `tf.gather` asks for
 * UnsortedSegmentSum, which the WASM backend lacks.
 *
 * @param ids integers, each in 0..V-1
 */
export function lookup(table: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  const [vocabSize = 0, width = 0] = table.shape;
  const flat = ids.reshape([-1]).toInt();
  const rows = withGradient((t: tf.Tensor) => ({
    value: t.gather(flat),
    saved: [flat] as [tf.Tensor],
    gradient: (dy, flat) => [tf.scatterND(flat.expandDims(1), dy, [vocabSize, width])],
  }))(table);
  return rows.reshape([...ids.shape, width]);
}
