import * as tf from '@tensorflow/tfjs';
import type { KernelCall, KernelContext } from './kernel.js';
import { KERNELS } from './kernels.js';
import { matMulKernels } from './matMulKernels.js';
import { Heap, memoryOf, wasmBackend } from './wasmBackend.js';
import { guardWasmMemory } from './wasmMemory.js';
import { instantiate, type KernelVariant, type VectorBits } from './wasmModule.js';

/** Options of `useFastKernels`. */
export interface FastKernelsConfig {
  /**
   * How many bits the engine computes at a time. Default 128, what WebAssembly's vectors have. 256 is for V8 from Node
   * 24 on when started with `--experimental-wasm-revectorize`, on x64: matrix products then take about half the time. In
   * any other engine they take twice as long; there is no way to find out but to measure.
   */
  vectorBits?: VectorBits;
  /**
   * The one variant to take: `'baseline'`, `'relaxed'` or `'wide'`. Variants differ in the last digits of what they compute.
   * Where it cannot be had, the answer says so, without a warning. Default: the fastest that the engine takes.
   */
  variant?: KernelVariant;
}

/** Whether fast kernels are in use. */
export interface FastKernels {
  readonly active: boolean;
  /** The kernels that were taken; null where they are not in use. */
  readonly variant: KernelVariant | null;
  /** One line: why, or why not. */
  readonly reason: string;
}

interface Running {
  readonly context: KernelContext;
  readonly variant: KernelVariant;
  /** What tf.js had under our names. */
  readonly stock: ReadonlyMap<string, tf.KernelConfig>;
}

let running: Running | null = null;

/**
 * Speeds up tf.js's WASM backend: the layers and the optimizer of this package by kernels of their own, and every
 * model by faster matrix products and a gradient for `tf.gather` and `tf.layers.embedding`, which do not train on
 * WASM otherwise. Call it once, when the backend is set; again after the backend was removed and set anew.
 *
 * Where it cannot be done (another backend, no SIMD, a tf.js whose inside has changed) nothing changes, and the
 * answer says why. It is a warning on the console too, once for each other backend.
 *
 * @example
 * await tf.setBackend('wasm');
 * const { active, reason } = await useFastKernels();
 */
export async function useFastKernels({
  vectorBits = 128,
  variant: only,
}: FastKernelsConfig = {}): Promise<FastKernels> {
  await tf.ready();
  const backend = wasmBackend();
  if (running?.context.heap.backend === backend && running.variant === (only ?? running.variant)) {
    return answer(running);
  }
  stopFastKernels();
  try {
    if (typeof backend === 'string') throw new Error(backend);
    guardWasmMemory();
    const { variant, exports } = await instantiate(memoryOf(backend), vectorBits, only);
    const context = { heap: new Heap(backend), wasm: exports };
    try {
      exports.setConstants(context.heap.reserve(exports.constantsSize()));
      checkProduct(context);
    } catch (error) {
      context.heap.free();
      throw error;
    }
    // Another call may have come first meanwhile.
    stopFastKernels();
    running = { context, variant, stock: register(context) };
    return answer(running);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (only === undefined) warn(reason);
    return { active: false, variant: null, reason };
  }
}

/** Other backends that have been warned of. */
const warned = new Set<string>();

function warn(reason: string): void {
  const backend = tf.getBackend();
  if (backend !== 'wasm' && warned.has(backend)) return;
  warned.add(backend);
  console.warn(`The fast kernels are not in use: ${reason}`);
}

/** Restores the kernels of tf.js, and frees the memory of the fast ones. */
export function stopFastKernels(): void {
  if (!running) return;
  const { context, stock } = running;
  running = null;
  for (const name of Object.keys(KERNELS)) {
    tf.unregisterKernel(name, 'wasm');
    const before = stock.get(name);
    if (before) tf.registerKernel(before);
  }
  context.heap.free();
}

const REASONS: Record<KernelVariant, string> = {
  baseline: 'SIMD without fused multiply-add',
  relaxed: 'SIMD with fused multiply-add',
  wide: 'SIMD of 256 bits with fused multiply-add',
};

function answer({ variant }: Running): FastKernels {
  return { active: true, variant, reason: REASONS[variant] };
}

/** @returns the kernels whose names were taken */
function register(context: KernelContext): Map<string, tf.KernelConfig> {
  const stock = new Map<string, tf.KernelConfig>();
  for (const [name, kernel] of Object.entries(KERNELS)) {
    const before = tf.getKernel(name, 'wasm');
    if (before) {
      stock.set(name, before);
      tf.unregisterKernel(name, 'wasm');
    }
    tf.registerKernel({
      kernelName: name,
      backendName: 'wasm',
      kernelFunc: (given) => {
        if (given.backend !== context.heap.backend) {
          throw new Error('the WASM backend of the fast kernels is gone; call useFastKernels() again');
        }
        const call: KernelCall = { inputs: given.inputs, attributes: given.attrs ?? {} };
        const made = kernel(context, call);
        if (!made) return (before as tf.KernelConfig).kernelFunc(given);
        // tf.js's own have one result, and not a list of one.
        return name.startsWith('Transformer') ? made : (made[0] as tf.TensorInfo);
      },
      // The backend is about to go, and its memory with it.
      disposeFunc: stopFastKernels,
    });
  }
  return stock;
}

/** @throws Error unless numbers that tf.js wrote are multiplied right, and where tf.js reads them. */
function checkProduct(context: KernelContext): void {
  const product = tf.tidy(() => {
    const [a, b] = [tf.range(1, 11).reshape([5, 2]), tf.range(1, 19).reshape([2, 9])];
    const call = { inputs: { a, b }, attributes: { transposeA: false, transposeB: false } };
    const [made] = matMulKernels.BatchMatMul?.(context, call) ?? [];
    return tf
      .engine()
      .makeTensorFromTensorInfo(made as tf.TensorInfo)
      .dataSync();
  });
  product.forEach((value, i) => {
    const [row, column] = [Math.floor(i / 9), i % 9];
    const expected = (2 * row + 1) * (column + 1) + (2 * row + 2) * (column + 10);
    if (value !== expected)
      throw new Error(`tf.js ${tf.version_core} keeps its tensors otherwise than expected`);
  });
}
