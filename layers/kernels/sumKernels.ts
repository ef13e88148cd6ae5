import { given, type Kernels, sizeOf } from './kernel.js';

export const sumKernels: Kernels = {
  TransformerBatchSum({ heap, wasm }, task) {
    const x = given(task, 'x');
    const [batch = 1, ...rest] = x.shape;
    const sums = heap.output([1, ...rest]);
    const width = sizeOf(rest);
    wasm.columnSums(heap.at(x), heap.at(sums), batch, width, heap.scratch(width));
    return [sums];
  },
};
