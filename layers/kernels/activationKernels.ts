import { activationCode } from './activationCode.js';
import { given, type Kernels, sizeOf } from './kernel.js';

export const activationKernels: Kernels = {
  TransformerActivation({ heap, wasm }, task) {
    const x = given(task, 'x');
    const y = heap.output(x.shape);
    wasm.activate(activationCode(task.attributes.activation) ?? 0, heap.at(x), heap.at(y), sizeOf(x.shape));
    return [y];
  },

  TransformerActivationGrad({ heap, wasm }, task) {
    const [dy, x] = [given(task, 'dy'), given(task, 'x')];
    const dx = heap.output(x.shape);
    const code = activationCode(task.attributes.activation) ?? 0;
    wasm.activateGradient(code, heap.at(dy), heap.at(x), heap.at(dx), sizeOf(x.shape));
    return [dx];
  },

  TransformerSiluGate({ heap, wasm }, task) {
    const [gate, x] = [given(task, 'gate'), given(task, 'x')];
    const y = heap.output(x.shape);
    wasm.siluGate(heap.at(gate), heap.at(x), heap.at(y), sizeOf(x.shape));
    return [y];
  },

  TransformerSiluGateGrad({ heap, wasm }, task) {
    const [dy, gate, x] = [given(task, 'dy'), given(task, 'gate'), given(task, 'x')];
    const [dGate, dx] = [heap.output(x.shape), heap.output(x.shape)];
    wasm.siluGateGradient(...([dy, gate, x, dGate, dx].map((t) => heap.at(t)) as number[]), sizeOf(x.shape));
    return [dGate, dx];
  },
};
