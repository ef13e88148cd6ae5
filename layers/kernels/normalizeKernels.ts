import type * as tf from '@tensorflow/tfjs';
import { type Bench, given, type Kernels, rowsOf, type Task } from './kernel.js';

export const normalizeKernels: Kernels = {
  TransformerLayerNorm: (bench, task) => forward(bench, task, true),
  TransformerLayerNormGrad: (bench, task) => backward(bench, task, true),
  TransformerRmsNorm: (bench, task) => forward(bench, task, false),
  TransformerRmsNormGrad: (bench, task) => backward(bench, task, false),
};

function forward({ heap, wasm }: Bench, task: Task, centre: boolean): tf.TensorInfo[] {
  const x = given(task, 'x');
  const { rows, width } = rowsOf(x.shape);
  const made = [heap.output(x.shape), heap.output(x.shape), heap.output([...x.shape.slice(0, -1), 1])];
  const pointers = [x, task.inputs.gamma, task.inputs.beta, ...made].map((tensor) => heap.at(tensor));
  wasm.normalize(...pointers, rows, width, task.attributes.epsilon as number, Number(centre));
  return made;
}

function backward({ heap, wasm }: Bench, task: Task, centre: boolean): tf.TensorInfo[] {
  const { dy, gamma, normal, inverse } = task.inputs;
  const { shape } = given(task, 'dy');
  const { rows, width } = rowsOf(shape);
  const gradients = [heap.output(shape), heap.output([width])];
  if (centre) gradients.push(heap.output([width]));
  const [dx, dGamma, dBeta] = gradients;
  const pointers = [dy, gamma, normal, inverse, dx, dGamma, dBeta].map((tensor) => heap.at(tensor));
  wasm.normalizeGradient(...pointers, rows, width, Number(centre), heap.scratch(2 * width));
  return gradients;
}
