import * as tf from '@tensorflow/tfjs';
import { memoryOf, type WasmBackend } from '../../../layers/kernels/wasmBackend.js';

/** Bytes in front of an allocation and behind it. */
const BAND = 64;
/** A NaN, and its bytes from low to high. */
const NAN_WORD = 0x7fc0dead;
const NAN = [0xad, 0xde, 0xc0, 0x7f];

/**
 * Watches what tf.js and the fast kernels allocate on the WASM backend, from here until `stop`. Every allocation lies
 * between two bands of NaN and is NaN itself at first, and again when it is freed: what reads outside of its tensors,
 * or a number that nobody wrote, gets a NaN; what writes outside of them leaves a trace in a band.
 */
export class Allocations {
  private readonly backend = tf.backend() as unknown as WasmBackend;
  private readonly wasm = this.backend.wasm as {
    _malloc(bytes: number): number;
    _free(pointer: number): void;
  };
  private readonly malloc: (bytes: number) => number;
  private readonly free: (pointer: number) => void;
  private readonly sizes = new Map<number, number>();
  private readonly found: string[] = [];
  private bytes = 0;
  private greatest = 0;

  constructor() {
    // Emscripten puts the real functions in place of these two when they are first called.
    this.wasm._free(this.wasm._malloc(8));
    [this.malloc, this.free] = [this.wasm._malloc, this.wasm._free];
    this.wasm._malloc = (bytes) => this.allocate(bytes);
    this.wasm._free = (pointer) => this.release(pointer);
  }

  /** How many are not freed. */
  get count(): number {
    return this.sizes.size;
  }

  /** The most bytes that there were at a time, bands not counted. */
  get peak(): number {
    return this.greatest;
  }

  /** Where something was written outside of its allocation. */
  get overruns(): readonly string[] {
    for (const pointer of this.sizes.keys()) this.checkBands(pointer);
    return this.found;
  }

  /**
   * Makes all that is allocated NaN but the first, which are the constants of the fast kernels: between two calculations
   * the rest is their scratch.
   */
  spoil(): void {
    for (const [pointer, bytes] of [...this.sizes].slice(1)) this.fill(pointer, bytes);
  }

  /** Leaves the backend as it was. Free everything before. */
  stop(): void {
    this.wasm._malloc = this.malloc;
    this.wasm._free = this.free;
    if (this.count > 0) throw new Error(`${this.count} allocations are left between bands`);
  }

  private allocate(bytes: number): number {
    const pointer = (this.malloc(bytes + 2 * BAND) >>> 0) + BAND;
    this.fill(pointer - BAND, bytes + 2 * BAND);
    this.sizes.set(pointer, bytes);
    this.bytes += bytes;
    this.greatest = Math.max(this.greatest, this.bytes);
    return pointer;
  }

  private release(pointer: number): void {
    const bytes = this.sizes.get(pointer);
    // One from before.
    if (bytes === undefined) {
      this.free(pointer);
      return;
    }
    this.checkBands(pointer);
    this.fill(pointer, bytes);
    this.sizes.delete(pointer);
    this.bytes -= bytes;
    this.free(pointer - BAND);
  }

  private checkBands(pointer: number): void {
    const bytes = this.sizes.get(pointer) as number;
    const memory = this.memory();
    for (const [start, name] of [
      [pointer - BAND, 'in front of'],
      [pointer + bytes, 'behind'],
    ] as const) {
      for (let at = start; at < start + BAND; at++) {
        if (memory[at] === NAN[at % 4]) continue;
        this.found.push(`${bytes} bytes were written ${name}, ${at - start} bytes into the band`);
        break;
      }
    }
  }

  /** From an address that floats can have. */
  private fill(start: number, bytes: number): void {
    const { buffer } = memoryOf(this.backend);
    const words = bytes >> 2;
    new Uint32Array(buffer, start, words).fill(NAN_WORD);
    const memory = this.memory();
    for (let at = start + 4 * words; at < start + bytes; at++) memory[at] = NAN[at % 4] as number;
  }

  /** Its buffer is another one when it has grown. */
  private memory(): Uint8Array {
    return new Uint8Array(memoryOf(this.backend).buffer);
  }
}
