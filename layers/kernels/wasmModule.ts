/** 'relaxed' multiplies and adds in one step, where the engine can. */
export type KernelVariant = 'baseline' | 'relaxed';

/** What layers/kernels/assembly exports; all numbers are pointers, sizes or codes. */
export type WasmExports = Record<ExportName, (...args: number[]) => number>;

type ExportName =
  | 'activate'
  | 'activateGradient'
  | 'adam'
  | 'attention'
  | 'attentionGradient'
  | 'attentionGradientScratch'
  | 'attentionScratch'
  | 'batchProduct'
  | 'columnSums'
  | 'constantsSize'
  | 'crossEntropy'
  | 'linear'
  | 'linearGradient'
  | 'linearGradientScratch'
  | 'linearScratch'
  | 'lookup'
  | 'normalize'
  | 'normalizeGradient'
  | 'productScratch'
  | 'rotary'
  | 'scatterAdd'
  | 'setAttentionBias'
  | 'setAttentionMask'
  | 'setAttentionRotation'
  | 'setAttentionShape'
  | 'setConstants'
  | 'siluGate'
  | 'siluGateGradient';

/**
 * The fastest module that this engine takes, on a memory that others own.
 * @throws Error when the engine has no SIMD, or the module does not fit the memory.
 */
export async function instantiate(
  memory: WebAssembly.Memory,
): Promise<{ variant: KernelVariant; exports: WasmExports }> {
  const isShared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  // Not before they are asked for: a page that does without them need not load them.
  const binaries = await import('./compiled.js');
  for (const variant of ['relaxed', 'baseline'] as const) {
    const binary = decode(binaries[isShared ? (`${variant}Shared` as const) : variant]);
    if (!WebAssembly.validate(binary)) continue;
    const { instance } = await WebAssembly.instantiate(binary, { env: { memory, log: Math.log } });
    return { variant, exports: instance.exports as unknown as WasmExports };
  }
  throw new Error('this engine has no WebAssembly SIMD');
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const characters = atob(base64);
  return Uint8Array.from({ length: characters.length }, (_, i) => characters.charCodeAt(i));
}
