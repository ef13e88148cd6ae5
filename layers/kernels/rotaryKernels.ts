import { type Kernels, requiredInput, sizeOf } from './kernel.js';

export const rotaryKernels: Kernels = {
  TransformerRotary({ heap, wasm }, call) {
    const [x, cos, sin] = [requiredInput(call, 'x'), requiredInput(call, 'cos'), requiredInput(call, 'sin')];
    const { rotaryDim, layout, axis, undo } = call.attributes;
    const [tables = 1, length = 1, width = 1] = cos.shape;
    const [batch = 1] = x.shape;
    const middle = sizeOf(x.shape) / Math.max(1, batch * length * width);
    const [before, after] = axis === 'second' ? [1, middle] : [middle, 1];
    const y = heap.output(x.shape);
    wasm.rotary(
      ...[heap.at(x), heap.at(cos), heap.at(sin), heap.at(y)],
      ...[batch, before, length, after, width, rotaryDim as number],
      ...[tables === 1 ? 0 : length * width * 4, Number(layout === 'interleaved'), undo ? -1 : 1],
    );
    return [y];
  },
};
