import * as tf from '@tensorflow/tfjs';

/** The parts of tf.js's WASM backend that kernels need; none of them is documented. */
export interface WasmBackend extends tf.KernelBackend {
  readonly wasm: {
    readonly asm: { readonly memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(pointer: number): void;
  };
  readonly dataIdMap: { get(dataId: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
}

/** The backend in use, as far as it is what it was when this was written; else why not, in words. */
export function wasmBackend(): WasmBackend | string {
  if (tf.getBackend() !== 'wasm') return `the backend is ${tf.getBackend()}, not wasm`;
  const backend = tf.backend() as unknown as WasmBackend;
  const missing = [
    ['its memory', backend.wasm?.asm?.memory instanceof WebAssembly.Memory],
    ['_malloc', typeof backend.wasm?._malloc === 'function'],
    ['_free', typeof backend.wasm?._free === 'function'],
    ['dataIdMap', typeof backend.dataIdMap?.get === 'function'],
    ['makeOutput', typeof backend.makeOutput === 'function'],
    ['refCount', typeof backend.refCount === 'function'],
    ['incRef', typeof backend.incRef === 'function'],
  ].flatMap(([part, isThere]) => (isThere ? [] : [part]));
  if (missing.length === 0) return backend;
  return `tf.js ${tf.version_core} hides ${missing.join(', ')} of its WASM backend`;
}

/** tf.js's tensors as pointers into its memory, and room beside them. */
export class Heap {
  private scratchPointer = 0;
  private scratchFloats = 0;

  constructor(readonly backend: WasmBackend) {}

  /** Where the numbers of a tensor are; 0 for no tensor. */
  at(tensor: tf.TensorInfo | undefined): number {
    return tensor ? this.backend.dataIdMap.get(tensor.dataId).memoryOffset : 0;
  }

  /** A new tensor; its numbers are whatever was there before. */
  output(shape: number[], dtype: tf.DataType = 'float32'): tf.TensorInfo {
    return this.backend.makeOutput(shape, dtype);
  }

  /** The same numbers under another shape, not copied. */
  view(tensor: tf.TensorInfo, shape = tensor.shape): tf.TensorInfo {
    this.backend.incRef(tensor.dataId);
    return { dataId: tensor.dataId, shape, dtype: tensor.dtype };
  }

  /** Whether nobody else has the numbers of this tensor. */
  isSole(tensor: tf.TensorInfo): boolean {
    return this.backend.refCount(tensor.dataId) === 1;
  }

  /** Room that lasts until the next call. @throws RangeError when memory is at its end. */
  scratch(floats: number): number {
    if (floats > this.scratchFloats) {
      this.free();
      this.scratchPointer = this.backend.wasm._malloc(floats * 4) >>> 0;
      if (this.scratchPointer === 0)
        throw new RangeError(`the WASM backend has no room for ${floats * 4} bytes`);
      this.scratchFloats = floats;
    }
    return this.scratchPointer;
  }

  /** Gives the room back. */
  free(): void {
    if (this.scratchPointer !== 0) this.backend.wasm._free(this.scratchPointer);
    this.scratchPointer = 0;
    this.scratchFloats = 0;
  }
}
