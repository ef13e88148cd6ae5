import * as tf from '@tensorflow/tfjs';

/** The parts of tf.js's WASM backend that kernels need; none of them is documented. */
export interface WasmBackend extends tf.KernelBackend {
  readonly wasm: {
    /** The builds without threads export their memory; that with threads, in isolated pages, is given one. */
    readonly asm?: { readonly memory?: WebAssembly.Memory };
    readonly wasmMemory?: WebAssembly.Memory;
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
    ['its memory', memoryOf(backend) instanceof WebAssembly.Memory],
    ['_malloc', typeof backend.wasm?._malloc === 'function'],
    ['_free', typeof backend.wasm?._free === 'function'],
    ['dataIdMap', typeof backend.dataIdMap?.get === 'function'],
    ['makeOutput', typeof backend.makeOutput === 'function'],
    ['move', typeof backend.move === 'function'],
    ['readSync', typeof backend.readSync === 'function'],
    ['disposeData', typeof backend.disposeData === 'function'],
    ['refCount', typeof backend.refCount === 'function'],
    ['incRef', typeof backend.incRef === 'function'],
  ].flatMap(([part, isThere]) => (isThere ? [] : [part]));
  if (missing.length === 0) return backend;
  return `tf.js ${tf.version_core} does not expose ${missing.join(', ')} of its WASM backend`;
}

/** Where the backend keeps its tensors. */
export function memoryOf({ wasm }: WasmBackend): WebAssembly.Memory {
  return (wasm?.wasmMemory ?? wasm?.asm?.memory) as WebAssembly.Memory;
}

/** How a struct of the kernels' module is written; compiledInterface.ts has them. */
interface Struct<Values> {
  /** Bytes. */
  readonly size: number;
  write(values: Values, heap: Heap, ints: Int32Array, floats: Float32Array): void;
}

/** tf.js's tensors as pointers into its memory, and room beside them; its memory is guarded. */
export class Heap {
  private readonly rooms: number[] = [];
  private readonly structs = new Map<object, number>();
  private scratchPointer = 0;
  private scratchFloats = 0;

  constructor(readonly backend: WasmBackend) {}

  /** Where the numbers of a tensor are; 0 for no tensor. */
  at(tensor: tf.TensorInfo | null | undefined): number {
    return tensor ? this.backend.dataIdMap.get(tensor.dataId).memoryOffset : 0;
  }

  /** A new tensor; its numbers are whatever was there before. @throws OutOfMemoryError when there is no room. */
  output(shape: number[], dtype: tf.DataType = 'float32'): tf.TensorInfo {
    return this.backend.makeOutput(shape, dtype);
  }

  /** Another tensor with the same numbers, not copied. */
  share({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo {
    this.backend.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /** Whether nobody else has the numbers of this tensor. */
  isSole(tensor: tf.TensorInfo): boolean {
    return this.backend.refCount(tensor.dataId) === 1;
  }

  /** Room that lasts until `free`. @throws OutOfMemoryError when there is no room. */
  reserve(bytes: number): number {
    const room = this.backend.wasm._malloc(bytes);
    this.rooms.push(room);
    return room;
  }

  /** Room that lasts until the next call. @throws OutOfMemoryError when there is no room. */
  scratch(floats: number): number {
    if (floats > this.scratchFloats) {
      this.release(this.scratchPointer);
      this.scratchFloats = 0;
      this.scratchPointer = this.reserve(floats * 4);
      this.scratchFloats = floats;
    }
    return this.scratchPointer;
  }

  /** A struct, which lasts until the next of its kind. @throws OutOfMemoryError when there is no room. */
  struct<Values>(kind: Struct<Values>, values: NoInfer<Values>): number {
    const pointer = this.structs.get(kind) ?? this.reserve(kind.size);
    this.structs.set(kind, pointer);
    const place = [memoryOf(this.backend).buffer, pointer, kind.size / 4] as const;
    kind.write(values, this, new Int32Array(...place), new Float32Array(...place));
    return pointer;
  }

  /** Gives all rooms back. */
  free(): void {
    for (const room of [...this.rooms]) this.release(room);
    this.structs.clear();
    this.scratchFloats = 0;
  }

  private release(room: number): void {
    const index = this.rooms.indexOf(room);
    if (index < 0) return;
    this.rooms.splice(index, 1);
    this.backend.wasm._free(room);
  }
}
