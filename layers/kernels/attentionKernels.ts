import type * as tf from '@tensorflow/tfjs';
import { AttentionProblem } from './compiledInterface.js';
import {
  type KernelCall,
  type KernelContext,
  type Kernels,
  requiredInput,
  shiftOf,
  sizeOf,
} from './kernel.js';

export const attentionKernels: Kernels = {
  TransformerAttention(context, call) {
    const { heap, wasm } = context;
    const { shape } = requiredInput(call, 'queries');
    const [B = 0, T = 0, H = 0] = shape;
    const [outputs, statistics] = [heap.output(shape), heap.output([B * H * T * 2 + 2])];
    const problem = attentionProblem(context, call, { outputs, statistics });
    wasm.attention(problem, heap.scratch(wasm.attentionScratch(problem)));
    return [outputs, statistics];
  },

  TransformerAttentionGrad(context, call) {
    const { heap, wasm } = context;
    const { bias, relativeKeys, relativeQueries, positionQueries, positionVectors } = call.inputs;
    const { outputs, residuals: statistics, dy: dOutputs } = call.inputs;
    const [dQueries, dKeys, dValues] = ['queries', 'keys', 'values'].map((name) =>
      heap.output(requiredInput(call, name).shape),
    ) as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
    const [dBias, dRelativeKeys, dRelativeQueries, dPositionQueries, dPositionVectors] = [
      ...[bias, relativeKeys, relativeQueries, positionQueries, positionVectors],
    ].map((given) => given && heap.output(given.shape));
    const others = { dBias, dRelativeKeys, dRelativeQueries, dPositionQueries, dPositionVectors };
    const gradients = { dOutputs, dQueries, dKeys, dValues, ...others };
    const problem = attentionProblem(context, call, { outputs, statistics, ...gradients });
    wasm.attentionGradient(problem, heap.scratch(wasm.attentionGradientScratch(problem)));
    return [dQueries, dKeys, dValues, ...Object.values(others).filter((made) => !!made)];
  },
};

/** Both passes have the first two; the forward pass writes them. */
type PassTensors = Pick<AttentionProblem, 'outputs' | 'statistics'> &
  Partial<
    Pick<
      AttentionProblem,
      | 'dOutputs'
      | 'dQueries'
      | 'dKeys'
      | 'dValues'
      | 'dBias'
      | 'dRelativeKeys'
      | 'dRelativeQueries'
      | 'dPositionQueries'
      | 'dPositionVectors'
    >
  >;

/** @returns where the problem is, for the module; it lasts until the next */
function attentionProblem({ heap }: KernelContext, call: KernelCall, pass: PassTensors): number {
  const {
    bias,
    relativeKeys,
    relativeQueries,
    positionQueries,
    positionVectors,
    padding,
    allowed,
    firstVisibleKey,
    lastVisibleKey,
    queryCos,
    querySin,
    keyCos,
    keySin,
  } = call.inputs;
  const [queries, keys, values] = [
    requiredInput(call, 'queries'),
    requiredInput(call, 'keys'),
    requiredInput(call, 'values'),
  ];
  const [B = 0, T = 0, H = 0, D = 0] = queries.shape;
  const [, S = 0, K = 0] = keys.shape;
  const { scale, rotaryDim, layout } = call.attributes;
  const positionSides = call.attributes.positionSides as number;
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
    ...biasPlaces(bias, T),
    relativeKeys,
    relativeKeyHeads: relativeKeys?.shape[0] ?? 0,
    relativeQueries,
    relativeQueryHeads: relativeQueries?.shape[0] ?? 0,
    positionQueries: positionQueries ?? queries,
    positionVectors,
    positions: positionVectors ? (positionVectors.shape[0] as number) / positionSides : 0,
    positionSides,
    firstPlace: call.attributes.firstPlace as number,
    padding,
    paddingShift: shiftOf(padding),
    allowed,
    allowedShift: shiftOf(allowed),
    allowedStep: batchStep(allowed),
    firstVisibleKey,
    firstVisibleKeyStep: batchStep(firstVisibleKey),
    lastVisibleKey,
    lastVisibleKeyStep: batchStep(lastVisibleKey),
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
    dRelativeKeys: pass.dRelativeKeys,
    dRelativeQueries: pass.dRelativeQueries,
    dPositionQueries: pass.dPositionQueries,
    dPositionVectors: pass.dPositionVectors,
  });
}

type BiasPlaces = Pick<AttentionProblem, 'biasStart' | 'biasStep' | 'biasHeadStep' | 'biasQueryStep'>;

/** Where the numbers of a bias are, in any of its forms. */
function biasPlaces(bias: tf.TensorInfo | null | undefined, T: number): BiasPlaces {
  if (!bias) return { biasStart: 0, biasStep: 0, biasHeadStep: 0, biasQueryStep: 0 };
  const row = 4 * (bias.shape[bias.shape.length - 1] as number);
  if (bias.shape.length === 2) {
    return { biasStart: 4 * (T - 1), biasStep: 0, biasHeadStep: row, biasQueryStep: -4 };
  }
  const rows = bias.shape[2] as number;
  return {
    biasStart: 0,
    biasStep: batchStep(bias),
    biasHeadStep: rows * row,
    biasQueryStep: rows === 1 ? 0 : row,
  };
}

/** Bytes from batch to batch; 0 where all share one. */
function batchStep(tensor: tf.TensorInfo | null | undefined): number {
  if (!tensor || tensor.shape[0] === 1) return 0;
  return sizeOf(tensor.shape.slice(1)) << shiftOf(tensor);
}
