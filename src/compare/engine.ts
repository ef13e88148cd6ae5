import type { VectorBits } from '../../layers/kernels/wasmModule.js';

/** How V8 computes fastest: by flags of its own, and kernels for what these turn on. */
export interface Engine {
  readonly flags: readonly string[];
  readonly vectorBits: VectorBits;
}

/** That of a version of Node on an architecture. What a flag does was measured for each version that is given it. */
export function engineOf(version: string, architecture: string): Engine {
  const major = Number.parseInt(version, 10);
  // Fused multiply-add: an experiment there, and on in later engines as it was.
  if (major === 20) return { flags: ['--experimental-wasm-relaxed-simd'], vectorBits: 128 };
  if (major >= 24 && major <= 26 && architecture === 'x64') {
    return { flags: ['--experimental-wasm-revectorize'], vectorBits: 256 };
  }
  return { flags: [], vectorBits: 128 };
}

/** That of this process. */
export const engine: Engine = engineOf(process.versions.node, process.arch);
