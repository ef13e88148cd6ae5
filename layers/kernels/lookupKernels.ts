import type * as tf from '@tensorflow/tfjs';
import { type KernelContext, type Kernels, requiredInput, sizeOf } from './kernel.js';

export const lookupKernels: Kernels = {
  TransformerLookup({ heap, wasm }, call) {
    const [table, ids] = [requiredInput(call, 'table'), requiredInput(call, 'ids')];
    const [vocabSize = 0, width = 0] = table.shape;
    const rows = heap.output([...ids.shape, width]);
    wasm.lookup(heap.at(table), heap.at(ids), heap.at(rows), sizeOf(ids.shape), vocabSize, width);
    return [rows];
  },

  TransformerLookupGrad(context, call) {
    const [dy, ids] = [requiredInput(call, 'dy'), requiredInput(call, 'ids')];
    return [segmentSums(context, dy, ids, call.attributes.vocabSize as number)];
  },

  /** tf.js's own, which its WASM backend lacks: the gradient of `tf.gather`, and so of `tf.layers.embedding`. */
  UnsortedSegmentSum(context, call) {
    const [x, ids] = [requiredInput(call, 'x'), requiredInput(call, 'segmentIds')];
    if (x.dtype !== 'float32') {
      throw new TypeError(`UnsortedSegmentSum on WASM takes float32; got ${x.dtype}`);
    }
    return [segmentSums(context, x, ids, call.attributes.numSegments as number)];
  },
};

/** Rows [...ids, ...] added up by their ids: [segments, ...] */
function segmentSums(
  { heap, wasm }: KernelContext,
  rows: tf.TensorInfo,
  ids: tf.TensorInfo,
  segments: number,
): tf.TensorInfo {
  const shape = rows.shape.slice(ids.shape.length);
  const sums = heap.output([segments, ...shape]);
  wasm.scatterAdd(heap.at(rows), heap.at(ids), heap.at(sums), sizeOf(ids.shape), segments, sizeOf(shape));
  return sums;
}
