import type * as tf from '@tensorflow/tfjs';
import { Heap, type WasmBackend } from '../../../layers/kernels/wasmBackend.js';
import { instantiate, type KernelVariant, type WasmExports } from '../../../layers/kernels/wasmModule.js';
import { type Numbers, product } from './kernelCase.js';
import type { Call } from './recorded.js';
import { inVariant } from './variants.js';

const PAGES = 64;
const BYTES = { float32: 4, int32: 4, bool: 1 };

/**
 * A memory that ends behind one of the tensors of a call, or behind what it reserves: WebAssembly traps a read behind the
 * end, of a number that is thrown away too, which no guard band shows.
 */
export class Fence {
  private readonly memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  private exports: WasmExports | null = null;

  async start(variant: KernelVariant): Promise<void> {
    this.exports = (await inVariant(variant, (vectorBits) => instantiate(this.memory, vectorBits))).exports;
  }

  /** How many places a call has for the end of the memory: its inputs, its outputs, its scratch, and a struct if it has one. */
  places({ inputs, outputs }: Call): number {
    return inputs.length + outputs.length + 2;
  }

  /** Runs a call once more, with the end of the memory behind this place; null for one that is left to tf.js. */
  run(call: Call, place: number): Float32Array[] | null {
    const { buffer } = this.memory;
    const wasm = this.exports as WasmExports;
    new Float32Array(buffer).fill(Number.NaN);
    const pointers = new Map<object, number>();
    // 0 stands for no tensor.
    const constants = 64;
    wasm.setConstants(constants);
    let next = constants + wasm.constantsSize() + 64;
    let index = 0;
    let reserved = call.inputs.length + call.outputs.length;
    const allocate = (bytes: number, at = index++) => {
      if (at === place) return buffer.byteLength - bytes;
      const pointer = next;
      next += (bytes + 63) & ~15;
      if (next > buffer.byteLength / 2) throw new Error('the memory is too small for this call');
      return pointer;
    };
    const tensor = (shape: number[], dtype: tf.DataType) => {
      const dataId = {};
      pointers.set(dataId, allocate(product(shape) * BYTES[dtype as Numbers['dtype']]));
      return { dataId, shape, dtype };
    };
    const backend = {
      wasm: {
        wasmMemory: this.memory,
        _malloc: (bytes: number) => allocate(bytes, reserved++),
        _free: () => {},
      },
      dataIdMap: { get: (dataId: object) => ({ memoryOffset: pointers.get(dataId) }) },
      makeOutput: tensor,
      refCount: () => 2,
      incRef: () => {},
    } as unknown as WasmBackend;
    const inputs = Object.fromEntries(
      call.inputs.map(([name, { shape, dtype, data }]) => {
        const made = tensor(shape, dtype);
        const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        new Uint8Array(buffer).set(bytes, pointers.get(made.dataId));
        return [name, made];
      }),
    );
    const bench = { heap: new Heap(backend), wasm };
    const made = call.kernel(bench, { inputs, attributes: call.attributes });
    if (!made) return null;
    return made.map(({ dataId, shape }) =>
      new Float32Array(buffer, pointers.get(dataId), product(shape)).slice(),
    );
  }
}
