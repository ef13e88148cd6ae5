import * as tf from '@tensorflow/tfjs';
import { operation } from './operation.js';
import { requireShape, shaped, widthOf } from './shapes.js';
import { withGradient } from './withGradient.js';

const forward = operation<{ table: tf.Tensor; ids: tf.Tensor }, Record<string, never>>(
  'TransformerLookup',
  ({ table, ids }) => [table.gather(ids)],
);

/** Adds up the rows of dy [..., N] by their ids [...]: -> [dTable [vocabSize, N]]. */
const backward = operation<{ dy: tf.Tensor; ids: tf.Tensor }, { vocabSize: number }>(
  'TransformerLookupGrad',
  ({ dy, ids }, { vocabSize }) => {
    // ScatterNd, which every backend has; the gradient of tf.gather asks for UnsortedSegmentSum, which WASM lacks.
    const shape = ids.rank === 0 ? [1] : ids.shape;
    const [places, rows] = [ids.reshape([...shape, 1]), shaped(dy, [...shape, widthOf(dy)])];
    return [tf.scatterND(places, rows, [vocabSize, widthOf(dy)])];
  },
);

/**
 * Rows of a table by index: [V, N] and ids [...] -> [..., N]. Trains on every backend, WASM included.
 *
 * @param ids integers, each in 0..V-1
 */
export function lookup(table: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  requireShape('lookup: table', table, [null, null]);
  const vocabSize = table.shape[0] as number;
  const whole = ids.dtype === 'int32' ? ids : ids.toInt();
  return withGradient((table: tf.Tensor) => ({
    value: forward({ table, ids: whole }, {})[0] as tf.Tensor,
    saved: { ids: whole },
    gradient: (dy, saved) => backward({ dy, ...saved }, { vocabSize }),
  }))(table);
}
