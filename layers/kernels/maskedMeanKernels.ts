import { type Kernels, requiredInput, shiftOf } from './kernel.js';

export const maskedMeanKernels: Kernels = {
  TransformerMaskedMean({ heap, wasm }, call) {
    const { x, mask } = call.inputs;
    const [B = 0, T = 0, C = 0] = requiredInput(call, 'x').shape;
    const [mean, counts] = [heap.output([B, C]), heap.output([B, 1])];
    wasm.maskedMean(heap.at(x), heap.at(mask), shiftOf(mask), heap.at(mean), heap.at(counts), B, T, C);
    return [mean, counts];
  },

  TransformerMaskedMeanGrad({ heap, wasm }, call) {
    const { dy, mask, counts } = call.inputs;
    const [B = 0, C = 0] = requiredInput(call, 'dy').shape;
    const T = call.attributes.length as number;
    const dx = heap.output([B, T, C]);
    const pointers = [heap.at(dy), heap.at(mask), shiftOf(mask), heap.at(counts), heap.at(dx)];
    wasm.maskedMeanGradient(...pointers, B, T, C);
    return [dx];
  },
};
