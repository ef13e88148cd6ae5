import * as tf from '@tensorflow/tfjs';
import { stopFastKernels, useFastKernels } from '../../../layers/index.js';
import { baseline } from '../../../layers/kernels/compiled.js';
import { memoryOf, type WasmBackend } from '../../../layers/kernels/wasmBackend.js';
import { useBackend } from '../../support/backends.js';
import { Allocations } from '../../support/kernels/allocations.js';
import { FUSED, refuse } from '../../support/kernels/variants.js';

const hidden = (part: string) => `tf.js ${tf.version_core} does not expose ${part} of its WASM backend`;

/** Runs with another value in place of a part of an object. */
async function replacing(
  owner: object,
  part: string,
  value: unknown,
  run: () => Promise<void>,
): Promise<void> {
  const own = Object.getOwnPropertyDescriptor(owner, part);
  Object.defineProperty(owner, part, { value, configurable: true, writable: true });
  try {
    await run();
  } finally {
    if (own) Object.defineProperty(owner, part, own);
    else Reflect.deleteProperty(owner, part);
  }
}

/** The compiled functions as they are, and one that is not. */
function breakExport(name: string): void {
  const instantiate = WebAssembly.instantiate.bind(WebAssembly) as unknown as (
    ...args: unknown[]
  ) => Promise<WebAssembly.WebAssemblyInstantiatedSource>;
  jest.spyOn(WebAssembly, 'instantiate').mockImplementation((async (...args: unknown[]) => {
    const { instance } = await instantiate(...args);
    return { instance: { exports: { ...instance.exports, [name]: () => 0 } } };
  }) as unknown as typeof WebAssembly.instantiate);
}

describe('useFastKernels', () => {
  let warn: jest.SpyInstance;
  let stock: tf.KernelConfig[];
  let backend: WasmBackend;
  beforeEach(async () => {
    await useBackend('wasm');
    backend = tf.backend() as unknown as WasmBackend;
    stock = tf.getKernelsForBackend('wasm');
    warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
  });
  afterEach(() => {
    jest.restoreAllMocks();
    stopFastKernels();
  });

  /** One line on the console, and all kernels as they were. */
  async function expectRefusal(reason: string): Promise<void> {
    expect(await useFastKernels()).toEqual({ active: false, variant: null, reason });
    expect(warn.mock.calls).toEqual([[`The fast kernels are not in use: ${reason}`]]);
    expect(reason).not.toContain('\n');
    expectStockKernels();
  }

  function expectStockKernels(): void {
    const now = tf.getKernelsForBackend('wasm');
    expect(now.map((kernel, i) => kernel === stock[i])).toEqual(stock.map(() => true));
  }

  it('refuses another backend, with one warning that names it', async () => {
    await useBackend('cpu');
    const reason = 'the backend is cpu, not wasm';
    await expectRefusal(reason);
    expect(await useFastKernels()).toEqual({ active: false, variant: null, reason });
    expect(warn).toHaveBeenCalledTimes(1);
    expectStockKernels();
  });

  it.each([
    ['dataIdMap', undefined],
    ['dataIdMap', {}],
    ['makeOutput', undefined],
    ['refCount', undefined],
    ['incRef', undefined],
  ])('refuses a backend without %s (%p)', async (part, value) => {
    await replacing(backend, part, value, () => expectRefusal(hidden(part)));
    expect((await useFastKernels()).active).toBe(true);
  });

  it.each(['_malloc', '_free'])('refuses a backend whose module has no %s', async (part) => {
    await replacing(backend.wasm, part, undefined, () => expectRefusal(hidden(part)));
  });

  it.each([undefined, {}, { memory: new ArrayBuffer(8) }])('refuses a module with %p', async (asm) => {
    await replacing(backend.wasm, 'asm', asm, () => expectRefusal(hidden('its memory')));
  });

  it('takes the memory of the build with threads, which is given one', async () => {
    const { memory, ...asm } = backend.wasm.asm ?? {};
    await replacing(backend.wasm, 'asm', asm, () =>
      replacing(backend.wasm, 'wasmMemory', memory, async () => {
        expect((await useFastKernels()).active).toBe(true);
        expect(warn).not.toHaveBeenCalled();
      }),
    );
  });

  it('refuses a backend without its module, and names all that is missing', async () => {
    await replacing(backend, 'wasm', undefined, () => expectRefusal(hidden('its memory, _malloc, _free')));
  });

  it('refuses when a product comes out wrong, and keeps no memory', async () => {
    const allocations = new Allocations();
    breakExport('batchProduct');
    const tensors = tf.memory().numTensors;
    await expectRefusal(`tf.js ${tf.version_core} keeps its tensors otherwise than expected`);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(allocations.count).toBe(0);
    allocations.stop();
  });

  it('refuses when tensors are in another memory', async () => {
    const pages = memoryOf(backend).buffer.byteLength / 65_536;
    const asm = { ...backend.wasm.asm, memory: new WebAssembly.Memory({ initial: pages }) };
    // Not what may be left of a product that was right.
    const zeros = (shape: number[], dtype: tf.DataType) => tf.zeros(shape, dtype as 'float32');
    await replacing(backend, 'makeOutput', zeros, () =>
      replacing(backend.wasm, 'asm', asm, () =>
        expectRefusal(`tf.js ${tf.version_core} keeps its tensors otherwise than expected`),
      ),
    );
  });

  it('takes the baseline where the engine has no relaxed SIMD', async () => {
    refuse(FUSED);
    expect(await useFastKernels()).toEqual({
      active: true,
      variant: 'baseline',
      reason: 'SIMD without fused multiply-add',
    });
    expect(warn).not.toHaveBeenCalled();
  });

  it('refuses an engine without SIMD', async () => {
    refuse([...FUSED, baseline]);
    await expectRefusal('this engine has no WebAssembly SIMD');
  });

  it('refuses when the module cannot be started', async () => {
    jest.spyOn(WebAssembly, 'instantiate').mockRejectedValue(new Error('out of memory') as never);
    await expectRefusal('out of memory');
  });
});
