import type * as tf from '@tensorflow/tfjs';
import { type KernelCall, type KernelContext, type Kernels, requiredInput, rowsOf } from './kernel.js';

export const normalizeKernels: Kernels = {
  TransformerLayerNorm: (context, call) => forward(context, call, true),
  TransformerLayerNormGrad: (context, call) => backward(context, call, true),
  TransformerRmsNorm: (context, call) => forward(context, call, false),
  TransformerRmsNormGrad: (context, call) => backward(context, call, false),
};

function forward({ heap, wasm }: KernelContext, call: KernelCall, centre: boolean): tf.TensorInfo[] {
  const x = requiredInput(call, 'x');
  const { rows, width } = rowsOf(x.shape);
  const made = [heap.output(x.shape), heap.output(x.shape), heap.output([...x.shape.slice(0, -1), 1])];
  const pointers = [x, call.inputs.gamma, call.inputs.beta, ...made].map((tensor) => heap.at(tensor));
  wasm.normalize(...pointers, rows, width, call.attributes.epsilon as number, Number(centre));
  return made;
}

function backward({ heap, wasm }: KernelContext, call: KernelCall, centre: boolean): tf.TensorInfo[] {
  const { dy, gamma, xHat, rstd } = call.inputs;
  const { shape } = requiredInput(call, 'dy');
  const { rows, width } = rowsOf(shape);
  const gradients = [heap.output(shape), heap.output([width])];
  if (centre) gradients.push(heap.output([width]));
  const [dx, dGamma, dBeta] = gradients;
  const pointers = [dy, gamma, xHat, rstd, dx, dGamma, dBeta].map((tensor) => heap.at(tensor));
  wasm.normalizeGradient(...pointers, rows, width, Number(centre), heap.scratch(2 * width));
  return gradients;
}
