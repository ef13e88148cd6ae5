import { type Kernels, requiredInput } from './kernel.js';

export const betweenKernels: Kernels = {
  TransformerLossBetween({ heap, wasm }, call) {
    const names = ['backQueries', 'backKeys', 'aheadQueries', 'aheadKeys'];
    const [B = 0, H = 0, T = 0] = requiredInput(call, 'backQueries').shape;
    const [, , keyRows = 1, S = 0] = requiredInput(call, 'backKeys').shape;
    const losses = heap.output([B, H, T, S]);
    const sums = names.map((name) => heap.at(requiredInput(call, name))) as [number, number, number, number];
    wasm.lossBetween(...sums, heap.at(losses), B * H, T, S, keyRows);
    return [losses];
  },

  TransformerLossBetweenGrad({ heap, wasm }, call) {
    const [dy, isAhead] = [requiredInput(call, 'dy'), requiredInput(call, 'isAhead')];
    const [B = 0, H = 0, T = 0, S = 0] = dy.shape;
    const keyRows = call.attributes.keyRows as number;
    const ofQueries = () => heap.output([B, H, T, 1]);
    const ofKeys = () => heap.output([B, H, keyRows, S]);
    const made = [ofQueries(), ofKeys(), ofQueries(), ofKeys()];
    const gradients = made.map((tensor) => heap.at(tensor)) as [number, number, number, number];
    const step = isAhead.shape[0] === 1 ? 0 : T * S;
    wasm.lossBetweenGradient(heap.at(dy), heap.at(isAhead), step, ...gradients, B, H, T, S, keyRows);
    return made;
  },
};
