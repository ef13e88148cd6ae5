import * as tf from '@tensorflow/tfjs';
import { closeBackend, useBackend } from './backend.js';
import type { OpenDevice } from './device.js';

/** The parts of WebGPU, and of tf.js's backend for it, that are needed here. */
interface WebgpuBackend {
  readonly device: { readonly lost: Promise<{ message: string }>; destroy(): void };
}
interface WithGpu {
  readonly gpu?: { requestAdapter(): Promise<object | null> };
}

export async function openWebgpu(): Promise<OpenDevice> {
  const { gpu } = navigator as WithGpu;
  if (!gpu) throw new Error('the browser does not support it');
  if (!(await gpu.requestAdapter())) throw new Error('the browser has no adapter for it');
  // Not before it is asked for: many browsers do without it.
  await import('@tensorflow/tfjs-backend-webgpu');
  await useBackend('webgpu');
  const { device } = tf.backend() as unknown as WebgpuBackend;
  let isLost = false;
  const lost = device.lost.then(({ message }) => {
    isLost = true;
    return message || 'the browser took it away';
  });
  return {
    ...{ device: 'webgpu', kernels: 'stock', lost },
    isLost: () => isLost,
    lose: () => {
      // What is under way fails at once, before anyone is told why.
      isLost = true;
      device.destroy();
    },
    close: () => closeBackend('webgpu'),
  };
}
