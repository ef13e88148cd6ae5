import type * as tf from '@tensorflow/tfjs';
import { type Bench, given, type Kernels, shiftOf, sizeOf, type Task } from './kernel.js';

export const attentionKernels: Kernels = {
  TransformerAttention(bench, task) {
    const { heap, wasm } = bench;
    const [B = 0, T = 0, H = 0] = given(task, 'queries').shape;
    describe(bench, task);
    const made = [heap.output(given(task, 'queries').shape), heap.output([B * H * T * 2 + 1])];
    const { queries, keys, values } = task.inputs;
    const pointers = [queries, keys, values, ...made].map((tensor) => heap.at(tensor));
    wasm.attention(...pointers, heap.scratch(wasm.attentionScratch()));
    return made;
  },

  TransformerAttentionGrad(bench, task) {
    const { heap, wasm } = bench;
    describe(bench, task);
    const { dy, queries, keys, values, bias, outputs, rest } = task.inputs;
    const gradients = ['queries', 'keys', 'values'].map((name) => heap.output(given(task, name).shape));
    if (bias) gradients.push(heap.output(bias.shape));
    const pointers = [dy, queries, keys, values, outputs, rest, ...gradients].map((tensor) =>
      heap.at(tensor),
    );
    if (!bias) pointers.push(0);
    wasm.attentionGradient(
      ...pointers,
      bias ? sizeOf(bias.shape) : 0,
      heap.scratch(wasm.attentionGradientScratch()),
    );
    return gradients;
  },
};

/** Tells the module all that both passes depend on. */
function describe({ heap, wasm }: Bench, task: Task): void {
  const { bias, padding, allowed, limits, queryCos, querySin, keyCos, keySin } = task.inputs;
  const [B = 0, T = 0, H = 0, D = 0] = given(task, 'queries').shape;
  const [, S = 0, K = 0] = given(task, 'keys').shape;
  wasm.setAttentionShape(B, T, S, H, K, D);
  wasm.setAttentionBias(
    heap.at(bias),
    bias ? sizeOf(bias.shape) : 0,
    Number(bias?.shape.length === 2),
    batchStep(bias),
  );
  wasm.setAttentionMask(
    ...[heap.at(padding), shiftOf(padding), heap.at(allowed), shiftOf(allowed), batchStep(allowed)],
    ...[heap.at(limits), batchStep(limits)],
  );
  wasm.setAttentionRotation(
    ...[
      heap.at(queryCos),
      heap.at(querySin),
      batchStep(queryCos),
      heap.at(keyCos),
      heap.at(keySin),
      batchStep(keyCos),
    ],
    ...[task.attributes.rotaryDim as number, Number(task.attributes.layout === 'interleaved')],
  );
}

/** Bytes from batch to batch; 0 where all share one. */
function batchStep(tensor: tf.TensorInfo | null | undefined): number {
  if (!tensor || tensor.shape[0] === 1) return 0;
  return sizeOf(tensor.shape.slice(1)) << shiftOf(tensor);
}
