import type * as tf from '@tensorflow/tfjs';
import { type KernelCall, type KernelContext, type Kernels, requiredInput } from './kernel.js';

export const attentionScoresKernels: Kernels = {
  TransformerAttentionScores(context, call) {
    const { heap, wasm } = context;
    const { queries, keys, sizes, scratch } = given(context, call);
    const [B = 0, T = 0, S = 0, H = 0] = sizes;
    const scores = heap.output([B, H, T, S]);
    wasm.attentionProducts(heap.at(queries), heap.at(keys), heap.at(scores), ...sizes, scratch);
    return [scores];
  },

  TransformerAttentionScoresGrad(context, call) {
    const { heap, wasm } = context;
    const { queries, keys, sizes, scratch } = given(context, call);
    const [dQueries, dKeys] = [heap.output(queries.shape), heap.output(keys.shape)];
    const operands = [queries, keys, requiredInput(call, 'dy'), dQueries, dKeys].map((x) => heap.at(x));
    wasm.attentionProductsGradient(...operands, ...sizes, scratch);
    return [dQueries, dKeys];
  },
};

interface Given {
  readonly queries: tf.TensorInfo;
  readonly keys: tf.TensorInfo;
  /** B, T, S, H, K, D and the scale. */
  readonly sizes: readonly number[];
  readonly scratch: number;
}

function given({ heap, wasm }: KernelContext, call: KernelCall): Given {
  const [queries, keys] = [requiredInput(call, 'queries'), requiredInput(call, 'keys')];
  const [B = 0, T = 0, H = 0, D = 0] = queries.shape;
  const [, S = 0, K = 0] = keys.shape;
  const scratch = heap.scratch(wasm.attentionProductsScratch(S, D));
  return { queries, keys, sizes: [B, T, S, H, K, D, call.attributes.scale as number], scratch };
}
