import type * as tf from '@tensorflow/tfjs';
import { AttentionProblem } from './compiledInterface.js';
import { type Bench, given, type Kernels, shiftOf, sizeOf, type Task } from './kernel.js';

export const attentionKernels: Kernels = {
  TransformerAttention(bench, task) {
    const { heap, wasm } = bench;
    const { shape } = given(task, 'queries');
    const [B = 0, T = 0, H = 0] = shape;
    const [outputs, statistics] = [heap.output(shape), heap.output([B * H * T * 2 + 1])];
    const problem = attentionProblem(bench, task, { outputs, statistics });
    wasm.attention(problem, heap.scratch(wasm.attentionScratch(problem)));
    return [outputs, statistics];
  },

  TransformerAttentionGrad(bench, task) {
    const { heap, wasm } = bench;
    const { bias, outputs, rest: statistics, dy: dOutputs } = task.inputs;
    const [dQueries, dKeys, dValues] = ['queries', 'keys', 'values'].map((name) =>
      heap.output(given(task, name).shape),
    ) as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
    const dBias = bias && heap.output(bias.shape);
    const gradients = { dOutputs, dQueries, dKeys, dValues, dBias };
    const problem = attentionProblem(bench, task, { outputs, statistics, ...gradients });
    wasm.attentionGradient(problem, heap.scratch(wasm.attentionGradientScratch(problem)));
    return [dQueries, dKeys, dValues, ...(dBias ? [dBias] : [])];
  },
};

/** Both passes have the first two; the forward pass writes them. */
type PassTensors = Pick<AttentionProblem, 'outputs' | 'statistics'> &
  Partial<Pick<AttentionProblem, 'dOutputs' | 'dQueries' | 'dKeys' | 'dValues' | 'dBias'>>;

/** @returns where the problem is, for the module; it lasts until the next */
function attentionProblem({ heap }: Bench, task: Task, pass: PassTensors): number {
  const { bias, padding, allowed, limits, queryCos, querySin, keyCos, keySin } = task.inputs;
  const [queries, keys, values] = [given(task, 'queries'), given(task, 'keys'), given(task, 'values')];
  const [B = 0, T = 0, H = 0, D = 0] = queries.shape;
  const [, S = 0, K = 0] = keys.shape;
  const { scale, rotaryDim, layout } = task.attributes;
  return heap.struct(AttentionProblem, {
    B,
    T,
    S,
    H,
    K,
    D,
    scale: scale as number,
    queries,
    keys,
    values,
    bias,
    biasFloats: bias ? sizeOf(bias.shape) : 0,
    biasIsRelative: Number(bias?.shape.length === 2),
    biasStep: batchStep(bias),
    padding,
    paddingShift: shiftOf(padding),
    allowed,
    allowedShift: shiftOf(allowed),
    allowedStep: batchStep(allowed),
    limits,
    limitsStep: batchStep(limits),
    queryCos,
    querySin,
    queryTableStep: batchStep(queryCos),
    keyCos,
    keySin,
    keyTableStep: batchStep(keyCos),
    R: rotaryDim as number,
    isInterleaved: Number(layout === 'interleaved'),
    outputs: pass.outputs,
    statistics: pass.statistics,
    dOutputs: pass.dOutputs,
    dQueries: pass.dQueries,
    dKeys: pass.dKeys,
    dValues: pass.dValues,
    dBias: pass.dBias,
  });
}

/** Bytes from batch to batch; 0 where all share one. */
function batchStep(tensor: tf.TensorInfo | null | undefined): number {
  if (!tensor || tensor.shape[0] === 1) return 0;
  return sizeOf(tensor.shape.slice(1)) << shiftOf(tensor);
}
