import { type Kernels, requiredInput, sizeOf } from './kernel.js';

export const whereFiniteKernels: Kernels = {
  TransformerWhereFinite({ heap, wasm }, call) {
    const [x, y] = [requiredInput(call, 'x'), requiredInput(call, 'y')];
    const count = sizeOf(x.shape);
    if (wasm.areFinite(heap.at(x), count)) return [heap.share(y)];
    const made = heap.output(y.shape);
    wasm.whereFinite(heap.at(x), heap.at(y), heap.at(made), count);
    return [made];
  },
};
