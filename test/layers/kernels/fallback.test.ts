import * as tf from '@tensorflow/tfjs';
import { stopFastKernels, useFastKernels } from '../../../layers/index.js';
import { baseline, baselineShared, relaxed, relaxedShared } from '../../../layers/kernels/compiled.js';
import type { WasmBackend } from '../../../layers/kernels/wasmBackend.js';
import { instantiate } from '../../../layers/kernels/wasmModule.js';
import { useBackend } from '../../support/backends.js';
import { refuse, sharesMemory } from '../../support/kernels/variants.js';

/** The backend as an object whose parts can be taken away. */
function parts(): Record<string, unknown> {
  return tf.backend() as unknown as Record<string, unknown>;
}

describe('useFastKernels, where it cannot be done,', () => {
  let warn: jest.SpyInstance;
  let stock: tf.KernelConfig[];
  beforeEach(async () => {
    await useBackend('wasm');
    stock = tf.getKernelsForBackend('wasm');
    warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
  });
  afterEach(() => {
    jest.restoreAllMocks();
    stopFastKernels();
  });

  async function expectRefusal(reason: string): Promise<void> {
    expect(await useFastKernels()).toEqual({ active: false, variant: null, reason });
    expect(warn.mock.calls).toEqual([[`The fast kernels are not in use: ${reason}`]]);
    const now = tf.getKernelsForBackend('wasm');
    expect(now.length).toBe(stock.length);
    now.forEach((kernel, i) => expect(kernel).toBe(stock[i]));
  }

  it('says so without a warning on another backend', async () => {
    await useBackend('cpu');
    const reason = 'the backend is cpu, not wasm';
    expect(await useFastKernels()).toEqual({ active: false, variant: null, reason });
    expect(warn).not.toHaveBeenCalled();
    expect(tf.getKernelsForBackend('wasm').length).toBe(stock.length);
  });

  it.each([
    ['dataIdMap', undefined],
    ['dataIdMap', {}],
    ['makeOutput', undefined],
    ['refCount', undefined],
    ['incRef', undefined],
  ])('names the missing part of the backend: %s as %p', async (part, value) => {
    const backend = parts();
    const replaced = jest.replaceProperty(backend, part, value);
    try {
      await expectRefusal(`tf.js ${tf.version_core} hides ${part} of its WASM backend`);
    } finally {
      replaced.restore();
    }
  });
});
