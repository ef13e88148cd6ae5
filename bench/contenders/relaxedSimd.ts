import { spawnSync } from 'node:child_process';

const FLAG = '--experimental-wasm-relaxed-simd';
let flags: string[] | null = null;

/** Node 20 has relaxed SIMD behind a flag; later ones have it without, and may not know the flag. */
export function relaxedSimdFlags(): readonly string[] {
  flags ??= spawnSync(process.execPath, [FLAG, '-e', '0'], { stdio: 'ignore' }).status === 0 ? [FLAG] : [];
  return flags;
}
