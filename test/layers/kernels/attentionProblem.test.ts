import * as tf from '@tensorflow/tfjs';
import { attention, stopFastKernels } from '../../../layers/index.js';
import { AttentionProblem } from '../../../layers/kernels/compiledInterface.js';
import { Heap, memoryOf, type WasmBackend } from '../../../layers/kernels/wasmBackend.js';
import { floats, tensorOf } from '../../support/kernels/kernelCase.js';
import { describeOnEachVariant } from '../../support/kernels/variants.js';
import { watchAllocations } from '../../support/kernels/watched.js';

/** A struct of two fields, as the build makes them. */
const Pair = {
  size: 8,
  write(values: { count: number; factor: number }, _: unknown, ints: Int32Array, floats: Float32Array): void {
    ints[0] = values.count;
    floats[1] = values.factor;
  },
};

describeOnEachVariant('AttentionProblem', (variant) => {
  const allocations = watchAllocations(variant);

  /** Outputs and gradients of queries [2, 5, 4, 4] and of keys and values [2, 7, 2, 4], by the kernels themselves. */
  function passes(attributes: object, factor = 1): Float32Array[] {
    const made = tf.tidy(() => {
      const [queries, dy] = [1, 2].map((seed) => tensorOf(floats([2, 5, 4, 4], seed))) as [
        tf.Tensor,
        tf.Tensor,
      ];
      const [keys, values] = [3, 4].map((seed) => tensorOf(floats([2, 7, 2, 4], seed))) as [
        tf.Tensor,
        tf.Tensor,
      ];
      const inputs = { queries: queries.mul(factor), keys, values } as unknown as tf.NamedTensorMap;
      // 1 / sqrt(4), by default.
      const attrs = { rotaryDim: 0, layout: 'halfSplit', scale: 0.5, ...attributes };
      const run = (name: string, inputs: tf.NamedTensorMap) =>
        tf.engine().runKernel(name, inputs, attrs as unknown as tf.NamedAttrMap) as unknown as tf.Tensor[];
      const [outputs, residuals] = run('TransformerAttention', inputs) as [tf.Tensor, tf.Tensor];
      const gradients = run('TransformerAttentionGrad', { ...inputs, dy, outputs, residuals });
      return [outputs, ...gradients];
    });
    const numbers = made.map((tensor) => tensor.dataSync<'float32'>().slice());
    for (const tensor of made) tensor.dispose();
    return numbers;
  }

  it('has a scale: scores times 2 are those of queries times 2, in the gradients too', () => {
    const [outputs, dQueries, ...rest] = passes({ scale: 1 });
    const [expected, half, ...expectedRest] = passes({}, 2);
    expect(outputs).toEqual(expected);
    expect(dQueries).toEqual(half?.map((value) => value * 2));
    expect(rest).toEqual(expectedRest);
    expect(outputs).not.toEqual(passes({})[0]);
  });

  it('has one place, which is given back', () => {
    passes({});
    // The constants, the scratch and the problem.
    expect(allocations().count).toBe(3);
    passes({ scale: 2 });
    expect(allocations().count).toBe(3);
    stopFastKernels();
    expect(allocations().count).toBe(0);
  });

  it('is written anew by each call', () => {
    const expected = passes({});
    tf.tidy(() => {
      const [queries, bias] = [tf.ones([1, 3, 1, 2]), tf.fill([1, 1, 3, 3], 9)];
      attention(queries, queries, queries, { bias });
    });
    expect(passes({})).toEqual(expected);
  });
});

describe('Heap.struct', () => {
  it('writes integers and floats to one place for each kind', async () => {
    await tf.setBackend('wasm');
    const backend = tf.backend() as unknown as WasmBackend;
    const heap = new Heap(backend);
    const at = heap.struct(Pair, { count: 7, factor: 0.1 });
    const read = () => {
      const view = new DataView(memoryOf(backend).buffer, at, 8);
      return [view.getUint32(0, true), view.getFloat32(4, true)];
    };
    expect(read()).toEqual([7, Math.fround(0.1)]);
    // A pointer above 2 GiB.
    expect(heap.struct(Pair, { count: 3 * 2 ** 30, factor: 2 })).toBe(at);
    expect(read()).toEqual([3 * 2 ** 30, 2]);
    expect(heap.struct({ ...Pair }, { count: 1, factor: 1 })).not.toBe(at);
    heap.free();
  });

  it('takes exactly the fields, with numbers or tensors as they are declared', () => {
    const heap = { struct: () => 0 } as unknown as Heap;
    const problem = {} as AttentionProblem;
    const { scale: _, ...withoutScale } = problem;
    // @ts-expect-error scale is missing
    heap.struct(AttentionProblem, withoutScale);
    // @ts-expect-error a number for a tensor
    heap.struct(AttentionProblem, { ...problem, bias: 0 });
    // @ts-expect-error a tensor for a number
    heap.struct(AttentionProblem, { ...problem, scale: problem.bias });
    expect(heap.struct(AttentionProblem, problem)).toBe(0);
  });
});
