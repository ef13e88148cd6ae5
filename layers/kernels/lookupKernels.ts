import type * as tf from '@tensorflow/tfjs';
import { type Bench, given, type Kernels, sizeOf } from './kernel.js';

export const lookupKernels: Kernels = {
  TransformerLookup({ heap, wasm }, task) {
    const [table, ids] = [given(task, 'table'), given(task, 'ids')];
    const [vocabSize = 0, width = 0] = table.shape;
    const rows = heap.output([...ids.shape, width]);
    wasm.lookup(heap.at(table), heap.at(ids), heap.at(rows), sizeOf(ids.shape), vocabSize, width);
    return [rows];
  },

  TransformerLookupGrad(bench, task) {
    const [dy, ids] = [given(task, 'dy'), given(task, 'ids')];
    return [segmentSums(bench, dy, ids, task.attributes.vocabSize as number)];
  },

  /** tf.js's own, which its WASM backend lacks: the gradient of `tf.gather`, and so of `tf.layers.embedding`. */
  UnsortedSegmentSum(bench, task) {
    const [x, ids] = [given(task, 'x'), given(task, 'segmentIds')];
    if (x.dtype !== 'float32') {
      throw new TypeError(`UnsortedSegmentSum on WASM takes float32; got ${x.dtype}`);
    }
    return [segmentSums(bench, x, ids, task.attributes.numSegments as number)];
  },
};

/** Rows [...ids, ...] added up by their ids: [segments, ...] */
function segmentSums(
  { heap, wasm }: Bench,
  rows: tf.TensorInfo,
  ids: tf.TensorInfo,
  segments: number,
): tf.TensorInfo {
  const shape = rows.shape.slice(ids.shape.length);
  const sums = heap.output([segments, ...shape]);
  wasm.scatterAdd(heap.at(rows), heap.at(ids), heap.at(sums), sizeOf(ids.shape), segments, sizeOf(shape));
  return sums;
}
