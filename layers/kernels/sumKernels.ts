import * as tf from '@tensorflow/tfjs';
import { areFloats, type Kernels, requiredInput, sizeOf } from './kernel.js';

export const sumKernels: Kernels = {
  /** tf.js's own, of equal shapes: gradients that meet are added by it. */
  Add({ heap, wasm }, call) {
    const [a, b] = [requiredInput(call, 'a'), requiredInput(call, 'b')];
    if (!tf.util.arraysEqual(a.shape, b.shape) || !areFloats(a, b)) return null;
    const sum = heap.output(a.shape);
    wasm.add(heap.at(a), heap.at(b), heap.at(sum), sizeOf(a.shape));
    return [sum];
  },

  TransformerBatchSum({ heap, wasm }, call) {
    const x = requiredInput(call, 'x');
    const [batch = 1, ...rest] = x.shape;
    const sums = heap.output([1, ...rest]);
    const width = sizeOf(rest);
    wasm.columnSums(heap.at(x), heap.at(sums), batch, width, heap.scratch(width));
    return [sums];
  },
};
