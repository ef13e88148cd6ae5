import * as tf from '@tensorflow/tfjs';
import { memoryOf, type WasmBackend } from '../../../layers/kernels/wasmBackend.js';
import { describeOnEachVariant } from '../../support/kernels/variants.js';
import { watchAllocations } from '../../support/kernels/watched.js';

describeOnEachVariant('guard bands', (variant) => {
  const allocations = watchAllocations(variant);

  /** With the floats of the memory, and where among them those of a tensor are. */
  function inMemory(look: (floats: Float32Array, at: number) => void): void {
    const backend = tf.backend() as unknown as WasmBackend;
    const tensor = tf.tensor1d([1, 2, 3]);
    look(new Float32Array(memoryOf(backend).buffer), backend.dataIdMap.get(tensor.dataId).memoryOffset / 4);
    tensor.dispose();
  }

  it.each([
    ['in front of', -1],
    ['behind', 3],
  ])('show one float that is written %s a tensor', (where, offset) => {
    inMemory((floats, at) => {
      floats[at + offset] = 0;
      expect(allocations().overruns).toEqual([expect.stringContaining(`12 bytes were written ${where}, `)]);
    });
  });

  it('show it when the tensor is gone', () => {
    inMemory((floats, at) => {
      floats[at + 3] = 0;
    });
    expect(allocations().overruns.length).toBe(1);
  });

  it.each([-16, -1, 3, 18])('are NaN to whoever reads float %p of a tensor of 3', (offset) => {
    inMemory((floats, at) => {
      expect([...floats.subarray(at, at + 3)]).toEqual([1, 2, 3]);
      expect(floats[at + offset]).toBeNaN();
    });
  });

  it('have NaN between them until somebody writes there', () => {
    const backend = tf.backend() as unknown as WasmBackend;
    const pointer = backend.wasm._malloc(8);
    const floats = new Float32Array(memoryOf(backend).buffer, pointer, 2);
    expect([...floats]).toEqual([Number.NaN, Number.NaN]);
    floats.set([1, 2]);
    expect(allocations().overruns).toEqual([]);
    allocations().spoil();
    expect([...floats]).toEqual([Number.NaN, Number.NaN]);
    backend.wasm._free(pointer);
  });
});
