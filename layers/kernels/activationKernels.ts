import { activationCode } from './activationCode.js';
import { type Kernels, requiredInput, sizeOf } from './kernel.js';

export const activationKernels: Kernels = {
  TransformerActivation({ heap, wasm }, call) {
    const x = requiredInput(call, 'x');
    const y = heap.output(x.shape);
    wasm.activate(activationCode(call.attributes.activation) ?? 0, heap.at(x), heap.at(y), sizeOf(x.shape));
    return [y];
  },

  TransformerActivationGrad({ heap, wasm }, call) {
    const [dy, x] = [requiredInput(call, 'dy'), requiredInput(call, 'x')];
    const dx = heap.output(x.shape);
    const code = activationCode(call.attributes.activation) ?? 0;
    wasm.activateGradient(code, heap.at(dy), heap.at(x), heap.at(dx), sizeOf(x.shape));
    return [dx];
  },

  TransformerGatedLinearUnit({ heap, wasm }, call) {
    const [gate, x] = [requiredInput(call, 'gate'), requiredInput(call, 'x')];
    const y = heap.output(x.shape);
    const code = activationCode(call.attributes.activation) ?? 0;
    wasm.gatedLinearUnit(code, heap.at(gate), heap.at(x), heap.at(y), sizeOf(x.shape));
    return [y];
  },

  TransformerGatedLinearUnitGrad({ heap, wasm }, call) {
    const [dy, gate, x] = [requiredInput(call, 'dy'), requiredInput(call, 'gate'), requiredInput(call, 'x')];
    const [dGate, dx] = [heap.output(x.shape), heap.output(x.shape)];
    const code = activationCode(call.attributes.activation) ?? 0;
    const places = [dy, gate, x, dGate, dx].map((t) => heap.at(t));
    wasm.gatedLinearUnitGradient(code, ...places, sizeOf(x.shape));
    return [dGate, dx];
  },
};
