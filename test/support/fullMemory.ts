import * as tf from '@tensorflow/tfjs';
import { OutOfMemoryError } from '../../layers/index.js';
import { type WasmBackend, wasmBackend } from '../../layers/kernels/wasmBackend.js';
import { guardWasmMemory } from '../../layers/kernels/wasmMemory.js';

/** Takes what the memory of the WASM backend has, but for about `left` bytes; gives it back when it is called. */
export function fillMemory(left = 0): () => void {
  guardWasmMemory();
  const { wasm } = wasmBackend() as WasmBackend;
  const kept = left > 0 ? wasm._malloc(left) : null;
  const held: number[] = [];
  for (let bytes = 2 ** 29; bytes >= 16; ) {
    try {
      held.push(wasm._malloc(bytes));
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      bytes /= 2;
    }
  }
  if (kept !== null) wasm._free(kept);
  return () => {
    for (const pointer of held.splice(0)) wasm._free(pointer);
  };
}

/** How many blocks of numbers the backend has. */
export function numBlocks(): number {
  return tf.backend().numDataIds();
}
