import { given, type Kernels, shiftOf } from './kernel.js';

export const maskedMeanKernels: Kernels = {
  TransformerMaskedMean({ heap, wasm }, task) {
    const { x, mask } = task.inputs;
    const [B = 0, T = 0, C = 0] = given(task, 'x').shape;
    const [mean, counts] = [heap.output([B, C]), heap.output([B, 1])];
    wasm.maskedMean(heap.at(x), heap.at(mask), shiftOf(mask), heap.at(mean), heap.at(counts), B, T, C);
    return [mean, counts];
  },

  TransformerMaskedMeanGrad({ heap, wasm }, task) {
    const { dy, mask, counts } = task.inputs;
    const [B = 0, C = 0] = given(task, 'dy').shape;
    const T = task.attributes.length as number;
    const dx = heap.output([B, T, C]);
    const pointers = [heap.at(dy), heap.at(mask), shiftOf(mask), heap.at(counts), heap.at(dx)];
    wasm.maskedMeanGradient(...pointers, B, T, C);
    return [dx];
  },
};
