import { activationCode } from './activationCode.js';
import { type Kernels, requiredInput, sizeOf } from './kernel.js';

export const linearKernels: Kernels = {
  TransformerLinear({ heap, wasm }, call) {
    const [x, kernel] = [requiredInput(call, 'x'), requiredInput(call, 'kernel')];
    const [inputs = 1, outputs = 1] = kernel.shape;
    const rows = sizeOf(x.shape) / inputs;
    const shape = call.attributes.shape as number[];
    const code = activationCode(call.attributes.activation) ?? 0;
    const made = [heap.output(shape)];
    if (code !== 0) made.push(heap.output(shape));
    const [y, slopes] = made;
    const scratch = heap.scratch(wasm.linearScratch(inputs, outputs));
    const pointers = [x, kernel, call.inputs.bias, y, slopes].map((tensor) => heap.at(tensor));
    wasm.linear(...pointers, rows, inputs, outputs, code, scratch);
    return made;
  },

  TransformerLinearGrad({ heap, wasm }, call) {
    const [dy, x, kernel] = [
      requiredInput(call, 'dy'),
      requiredInput(call, 'x'),
      requiredInput(call, 'kernel'),
    ];
    const [inputs = 1, outputs = 1] = kernel.shape;
    const rows = sizeOf(x.shape) / inputs;
    const gradients = [heap.output(x.shape), heap.output(kernel.shape)];
    if (call.attributes.useBias) gradients.push(heap.output([outputs]));
    const [dx, dKernel, dBias] = gradients;
    const scratch = heap.scratch(wasm.linearGradientScratch(rows, inputs, outputs));
    const pointers = [dy, x, kernel, call.inputs.slopes, dx, dKernel, dBias].map((tensor) => heap.at(tensor));
    wasm.linearGradient(...pointers, rows, inputs, outputs, scratch);
    return gradients;
  },
};
