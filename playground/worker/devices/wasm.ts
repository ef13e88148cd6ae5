import '@tensorflow/tfjs-backend-wasm';
import { useFastKernels } from '../../../layers/index.js';
import { closeBackend, neverLost, useBackend } from './backend.js';
import type { OpenDevice } from './device.js';

/** WebAssembly, with this package's kernels where the browser has SIMD. */
export async function openWasm(): Promise<OpenDevice> {
  await useBackend('wasm');
  const { variant } = await useFastKernels();
  return {
    ...{ device: 'wasm', kernels: variant ?? 'stock' },
    ...neverLost('wasm'),
    close: () => closeBackend('wasm'),
  };
}
