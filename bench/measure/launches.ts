import * as tf from '@tensorflow/tfjs';
import type { Launches } from '../protocol.js';

/** Kernels that can give the same numbers another shape, type or name without a copy. */
const VIEWS = ['Identity', 'Reshape', 'ExpandDims', 'Cast'];

/** Counts the calls of the current backend's kernels while `step` runs; what a kernel itself calls is a part of it. */
export async function countLaunches(step: () => Promise<unknown>): Promise<Launches> {
  const kernels = tf.getKernelsForBackend(tf.getBackend());
  const byKernel: Record<string, number> = {};
  let all = 0;
  let views = 0;
  let depth = 0;
  replaceKernels(
    kernels.map((kernel) => ({
      ...kernel,
      kernelFunc(call) {
        depth++;
        const outputs = kernel.kernelFunc(call);
        depth--;
        if (depth > 0) return outputs;
        all++;
        byKernel[kernel.kernelName] = (byKernel[kernel.kernelName] ?? 0) + 1;
        if (VIEWS.includes(kernel.kernelName) && sharesData(call.inputs, outputs)) views++;
        return outputs;
      },
    })),
  );
  try {
    await step();
  } finally {
    replaceKernels(kernels);
  }
  return { all, withoutViews: all - views, byKernel };
}

function replaceKernels(kernels: readonly tf.KernelConfig[]): void {
  for (const kernel of kernels) {
    tf.unregisterKernel(kernel.kernelName, kernel.backendName);
    tf.registerKernel(kernel);
  }
}

function sharesData(inputs: tf.NamedTensorInfoMap, outputs: tf.TensorInfo | tf.TensorInfo[]): boolean {
  const given = new Set(Object.values(inputs).map((input) => input?.dataId));
  return [outputs].flat().every(({ dataId }) => given.has(dataId));
}
