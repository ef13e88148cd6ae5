import * as tf from '@tensorflow/tfjs';
import { OutOfMemoryError } from '../errors.js';
import { memoryOf, type WasmBackend, wasmBackend } from './wasmBackend.js';

/*
 * Three things end the backend of tf.js for good when its memory is full: it writes a tensor for which there was no room to
 * address 0, its C++ aborts when it finds no room for a list, and its `malloc` counts addresses in 32 bits, so that a request
 * that would end above 4 GiB is given memory that others have. So the memory stays some way below 4 GiB, what has no room is
 * an error before anything is written, and some room is always left to C++.
 */

/** As far as the memory may grow. */
const LIMIT = 2 ** 32 - 2 ** 29;
/** Of a request of less than this, `malloc` knows by itself whether it fits. */
const COUNTED_RIGHT = 2 ** 32 - LIMIT;
/** What tensors leave to C++. */
const RESERVE = 2 ** 24;
/** How many sizes, each smaller than the one before, are tried for one request. */
const TRIES = 3;

const guarded = new WeakSet<WasmBackend>();

/**
 * Makes a full memory of the WASM backend in use an OutOfMemoryError, after which the backend works on when something is
 * freed. Without effect where the backend is another, or is guarded already.
 */
export function guardWasmMemory(): void {
  const backend = wasmBackend();
  if (typeof backend === 'string' || guarded.has(backend)) return;
  guarded.add(backend);
  const { wasm } = backend;
  const memory = memoryOf(backend);
  // The first call puts the compiled functions in place.
  wasm._free(wasm._malloc(1));
  const { _malloc: malloc, _free: free } = wasm;
  let isAsking = false;
  let isFull = false;
  let denials = 0;
  let kernelFailed = false;

  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    try {
      if (memory.buffer.byteLength + pages * 2 ** 16 > LIMIT) throw new RangeError('there is no more');
      const before = grow(pages);
      denials = 0;
      return before;
    } catch (error) {
      isFull = true;
      denials = (denials + 1) % TRIES;
      // A kernel of C++ that got no room goes on without, and leaves its result as it was.
      if (denials === 0 && !isAsking) kernelFailed = true;
      throw error;
    }
  };

  function ask(bytes: number): number {
    isAsking = true;
    try {
      return malloc(bytes) >>> 0;
    } finally {
      isAsking = false;
    }
  }
  function room(bytes: number): number {
    if (bytes >= COUNTED_RIGHT && memory.buffer.byteLength + bytes > LIMIT) return 0;
    const pointer = ask(bytes);
    if (pointer === 0 || !isFull) return pointer;
    const reserve = ask(RESERVE);
    free(reserve === 0 ? pointer : reserve);
    return reserve === 0 ? 0 : pointer;
  }
  const undo = rememberKernel(backend);
  function full(problem: string): OutOfMemoryError {
    kernelFailed = false;
    undo();
    return new OutOfMemoryError(`the memory of the WASM backend is full: ${problem}`);
  }
  function requireKernel(): void {
    if (kernelFailed) throw full('an operation had no room to work in');
  }

  wasm._malloc = (bytes) => {
    requireKernel();
    const pointer = room(bytes);
    if (pointer === 0) throw full(`there is no room for ${bytes} bytes`);
    return pointer;
  };
  const readSync = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    requireKernel();
    return readSync(dataId);
  };
}

/**
 * Remembers the blocks of numbers that a kernel makes or shares: when it fails they become no tensors, and no one else would
 * free them. @returns what frees them
 */
function rememberKernel(backend: WasmBackend): () => void {
  const { move, incRef, disposeData } = backend;
  const { state, constructor: engine } = tf.engine();
  let taken: object[] = [];
  let tensorsMade = 0;
  // A kernel is over when its results become tensors.
  const current = () => {
    const { nextTensorId } = engine as unknown as { readonly nextTensorId?: number };
    if (nextTensorId !== tensorsMade) taken = [];
    tensorsMade = nextTensorId ?? Number.NaN;
    return taken;
  };
  backend.move = (dataId, ...values) => {
    move.call(backend, dataId, ...values);
    // One that is known comes from another backend.
    if (!state.tensorInfo.has(dataId)) current().push(dataId);
  };
  backend.incRef = (dataId) => {
    incRef.call(backend, dataId);
    current().push(dataId);
  };
  backend.disposeData = (dataId, force) => {
    const index = current().lastIndexOf(dataId);
    if (index >= 0) taken.splice(index, 1);
    return disposeData.call(backend, dataId, force);
  };
  return () => {
    for (const dataId of [...current()]) backend.disposeData(dataId);
  };
}
