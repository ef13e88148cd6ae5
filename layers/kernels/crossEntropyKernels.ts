import { given, type Kernels } from './kernel.js';

export const crossEntropyKernels: Kernels = {
  TransformerCrossEntropy({ heap, wasm }, task) {
    const logits = given(task, 'logits');
    const [rows = 0, classes = 0] = logits.shape;
    const made = [heap.output([]), heap.output(logits.shape)];
    wasm.crossEntropy(
      ...[logits, task.inputs.labels, ...made].map((tensor) => heap.at(tensor)),
      rows,
      classes,
    );
    return made;
  },
};
