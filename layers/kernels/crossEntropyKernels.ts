import { type Kernels, requiredInput } from './kernel.js';

export const crossEntropyKernels: Kernels = {
  TransformerCrossEntropy({ heap, wasm }, call) {
    const logits = requiredInput(call, 'logits');
    const [rows = 0, classes = 0] = logits.shape;
    const made = [heap.output([]), heap.output(logits.shape)];
    wasm.crossEntropy(
      ...[logits, call.inputs.labels, ...made].map((tensor) => heap.at(tensor)),
      rows,
      classes,
    );
    return made;
  },
};
