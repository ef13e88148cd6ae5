import * as tf from '@tensorflow/tfjs';
import { requireIndices } from './indices.js';
import { operation } from './operation.js';
import { requireShape, shaped, widthOf } from './shapes.js';
import { withGradient, zerosFrom } from './withGradient.js';

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
 * @param label what the ids are, for the error
 * @throws IndexError for an id that is not in the table; on WebGL and WebGPU, which do not have it at hand, its row is
 * undefined
 */
export function lookup(table: tf.Tensor, ids: tf.Tensor, label = 'lookup: ids'): tf.Tensor {
  requireShape('lookup: table', table, [null, null]);
  const vocabSize = table.shape[0] as number;
  if (ids.size === 0) return zerosFrom([table], [...ids.shape, widthOf(table)]);
  const whole = requireIndices(label, ids, vocabSize);
  return withGradient((table: tf.Tensor) => ({
    value: forward({ table, ids: whole }, {})[0] as tf.Tensor,
    saved: { ids: whole },
    gradient: (dy, saved) => backward({ dy, ...saved }, { vocabSize }),
  }))(table);
}
