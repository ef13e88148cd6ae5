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
  return `tf.js ${tf.version_core} hides ${missing.join(', ')} of its WASM backend`;
}

/** Where the backend keeps its tensors. */
export function memoryOf({ wasm }: WasmBackend): WebAssembly.Memory {
  return (wasm?.wasmMemory ?? wasm?.asm?.memory) as WebAssembly.Memory;
}

/** Fields of a struct of the kernels' module, in their order in memory; each has 4 bytes. A usize is a pointer to a tensor. */
export type StructFields = { readonly [name: string]: 'i32' | 'f32' | 'usize' };

/** A value for each field. */
export type StructValues<Fields extends StructFields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends 'usize' ? tf.TensorInfo | null | undefined : number;
};

/** tf.js's tensors as pointers into its memory, and room beside them; its memory is guarded. */
export class Heap {
  private readonly rooms: number[] = [];
  private readonly structs = new Map<StructFields, number>();
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

  /** A struct, which lasts until the next with these fields. @throws OutOfMemoryError when there is no room. */
  struct<Fields extends StructFields>(fields: Fields, values: StructValues<Fields>): number {
    const pointer = this.structs.get(fields) ?? this.reserve(Object.keys(fields).length * 4);
    this.structs.set(fields, pointer);
    const view = new DataView(memoryOf(this.backend).buffer);
    let at = pointer;
    for (const name in fields) {
      const value: tf.TensorInfo | number | null | undefined = values[name];
      const number = typeof value === 'number' ? value : this.at(value);
      if (fields[name] === 'f32') view.setFloat32(at, number, true);
      else view.setInt32(at, number, true);
      at += 4;
    }
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
