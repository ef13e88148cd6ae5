import * as tf from '@tensorflow/tfjs';
import { stopFastKernels } from '../../../layers/index.js';
import type { KernelVariant } from '../../../layers/kernels/wasmModule.js';
import { Allocations } from './allocations.js';
import { startVariant } from './variants.js';

/** Within a suite: each test starts the fast kernels anew with all that they allocate between guard bands. */
export function watchAllocations(variant: KernelVariant): () => Allocations {
  let allocations: Allocations;
  beforeEach(async () => {
    await tf.setBackend('wasm');
    stopFastKernels();
    allocations = new Allocations();
    await startVariant(variant);
  });
  afterEach(async () => {
    await tf.setBackend('wasm');
    stopFastKernels();
    allocations.stop();
  });
  return () => allocations;
}
