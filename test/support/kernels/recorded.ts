import * as tf from '@tensorflow/tfjs';
import type { Kernel, KernelCall } from '../../../layers/kernels/kernel.js';
import { KERNELS } from '../../../layers/kernels/kernels.js';
import type { Numbers } from './kernelCase.js';

/** One call of a fast kernel, with the numbers that it got and gave. */
export interface Call {
  name: string;
  kernel: Kernel;
  inputs: [name: string, numbers: Numbers][];
  attributes: KernelCall['attributes'];
  outputs: Numbers[];
}

/** The calls of fast kernels that something makes, with those that they leave to tf.js; they are in use. */
export function callsOf(run: () => void): Call[] {
  const calls: Call[] = [];
  const all = tf.getKernelsForBackend('wasm');
  const unknown = all.filter(({ kernelName }) => /^Transformer/.test(kernelName) && !(kernelName in KERNELS));
  if (unknown.length > 0)
    throw new Error(`${unknown.map(({ kernelName }) => kernelName)} would go unrecorded`);
  // Identity computes nothing.
  const own = all.filter(({ kernelName }) => kernelName in KERNELS && kernelName !== 'Identity');
  for (const config of own) {
    exchange(config, (call) => {
      const given = Object.entries(call.inputs).flatMap(([name, tensor]): [string, Numbers][] =>
        tensor ? [[name, numbersOf(tensor)]] : [],
      );
      const made = config.kernelFunc(call);
      const attributes = call.attrs ?? {};
      const outputs = (Array.isArray(made) ? made : [made]).map(numbersOf);
      const kernel = KERNELS[config.kernelName] as Kernel;
      calls.push({ name: config.kernelName, kernel, inputs: given, attributes, outputs });
      return made;
    });
  }
  run();
  for (const config of own) exchange(config, config.kernelFunc);
  return calls;
}

function exchange(config: tf.KernelConfig, kernelFunc: tf.KernelFunc): void {
  tf.unregisterKernel(config.kernelName, 'wasm');
  tf.registerKernel({ ...config, kernelFunc });
}

function numbersOf({ dataId, shape, dtype }: tf.TensorInfo): Numbers {
  const data = (tf.backend() as tf.KernelBackend).readSync(dataId) as Numbers['data'];
  return { shape, dtype: dtype as Numbers['dtype'], data: data.slice() };
}
