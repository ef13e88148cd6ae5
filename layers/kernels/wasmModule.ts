import type { ExportName } from './compiledInterface.js';
import { onSharedMemory } from './onSharedMemory.js';

/**
 * 'relaxed' multiplies and adds in one step, where the engine can; 'wide' does so on vectors of 256 bits, for an engine
 * that joins two of 128.
 */
export type KernelVariant = 'baseline' | 'relaxed' | 'wide';

/** What an engine computes at a time: WebAssembly's own vectors have 128; see `useFastKernels`. */
export type VectorBits = 128 | 256;

/** What layers/kernels/assembly exports; all numbers are pointers, sizes or codes. */
export type WasmExports = Record<ExportName, (...args: number[]) => number>;

/**
 * The fastest module that this engine takes, on a memory that others own.
 * @param vectorBits what the engine computes at a time; no engine says so itself
 * @param only the one variant to take, whatever the engine computes at a time
 * @throws Error when the engine has no SIMD or cannot run that variant, or the module does not fit the memory.
 */
export async function instantiate(
  memory: WebAssembly.Memory,
  vectorBits: VectorBits = 128,
  only?: KernelVariant,
): Promise<{ variant: KernelVariant; exports: WasmExports }> {
  const isShared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  // Not before they are asked for: a page that does without them need not load them.
  const { wide, relaxed, baseline } = await import('./compiled.js');
  // The fastest first.
  const candidates: Partial<Record<KernelVariant, string>> = {
    ...((vectorBits === 256 || only === 'wide') && !isShared && { wide }),
    relaxed,
    baseline,
  };
  for (const [variant, base64] of Object.entries(candidates) as [KernelVariant, string][]) {
    if (only !== undefined && variant !== only) continue;
    const module = decode(base64);
    if (!WebAssembly.validate(module)) continue;
    const binary = isShared ? onSharedMemory(module) : module;
    const { instance } = await WebAssembly.instantiate(binary, { env: { memory, log: Math.log } });
    return { variant, exports: instance.exports as unknown as WasmExports };
  }
  throw new Error(`this engine has no WebAssembly SIMD${only === undefined ? '' : ` for ${only} kernels`}`);
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const characters = atob(base64);
  return Uint8Array.from({ length: characters.length }, (_, i) => characters.charCodeAt(i));
}
