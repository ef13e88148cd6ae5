import * as tf from '@tensorflow/tfjs';
import { attentionKernels } from '../../../layers/kernels/attentionKernels.js';
import { Heap, memoryOf, type WasmBackend } from '../../../layers/kernels/wasmBackend.js';
import { instantiate, type WasmExports } from '../../../layers/kernels/wasmModule.js';
import { type AttentionMask, buildAttentionMask, type MaskParts } from '../../../layers/public/ops.js';
import { useBackend } from '../../support/backends.js';
import { floats, tensorOf } from '../../support/kernels/kernelCase.js';

/** Scores that each pass computes, of B = 1 and H = 1. */
describe('the work of fused attention', () => {
  let [heap, wasm] = [null as unknown as Heap, {} as WasmExports];

  beforeAll(async () => {
    await useBackend('wasm');
    const backend = tf.backend() as unknown as WasmBackend;
    heap = new Heap(backend);
    wasm = (await instantiate(memoryOf(backend))).exports;
    wasm.setConstants(heap.reserve(wasm.constantsSize()));
  });
  afterAll(() => heap.free());

  /** Both passes: the tensors of the second. `passed` hears of the end of each. */
  function gradients(
    T: number,
    S: number,
    others: Partial<AttentionMask & { bias: tf.Tensor }>,
    passed = () => {},
  ) {
    const queries = tensorOf(floats([1, T, 1, 4], 1));
    const keys = tensorOf(floats([1, S, 1, 4], 2));
    const inputs = { queries, keys, values: keys, ...others } as Record<string, tf.Tensor>;
    const attributes = { scale: 0.5, rotaryDim: 0, layout: 'halfSplit' };
    const run = (name: string, given: Record<string, tf.TensorInfo>) => {
      const made = attentionKernels[name]?.({ heap, wasm }, { inputs: given, attributes });
      passed();
      return (made ?? []).map((info) => tf.engine().makeTensorFromTensorInfo(info));
    };
    const [outputs, residuals] = run('TransformerAttention', inputs) as [tf.Tensor, tf.Tensor];
    return run('TransformerAttentionGrad', { ...inputs, outputs, residuals, dy: queries });
  }

  function scores(T: number, S: number, parts: MaskParts): [forward: number, backward: number] {
    const counts: number[] = [];
    tf.tidy(() => {
      gradients(T, S, buildAttentionMask(parts, T, S) ?? {}, () => counts.push(wasm.scoresComputed()));
    });
    return counts as [number, number];
  }

  it('is all pairs without a mask', () => {
    expect(scores(70, 300, {})).toEqual([70 * 300, 70 * 300]);
  });

  it.each([true, false])(
    'grows with the length alone where there is a window, forward and backward, causal %p',
    (causal) => {
      const parts = { causal, window: 64 };
      const [short, long] = [scores(1024, 1024, parts), scores(4096, 4096, parts)];
      // 32 queries see 32 + 63 keys of one side, and the kernel goes by 8.
      const most = (causal ? 95 : 158) + 14;
      expect(Math.max(...long)).toBeLessThanOrEqual(4096 * most);
      for (const pass of [0, 1] as const) expect(long[pass] / short[pass]).toBeLessThan(4.2);
    },
  );

  it('ends at the last key that a block of queries sees', () => {
    // Of blocks of 32 queries, up to 32, 64, 96 and 128 keys.
    expect(scores(128, 128, { causal: true })).toEqual(Array(2).fill(32 * (32 + 64 + 96 + 128)));
  });

  it('is nothing where no key is seen', () => {
    const queries = { ids: [900, 901, 902], batch: 1, length: 3, axes: 1, key: null };
    expect(scores(3, 300, { window: 5, queries })).toEqual([0, 0]);
  });

  it('has no subnormal numbers, which are slow: a weight below e^-50 is 0', () => {
    const dBias = tf.tidy(() => {
      const bias = tf.tensor1d(Array.from({ length: 64 }, (_, key) => (key === 0 ? 0 : -30 - key)));
      return [...(gradients(1, 64, { bias: bias.reshape([1, 1, 1, 64]) })[3] as tf.Tensor).dataSync()];
    });
    // Scores are less than 2 in size.
    expect(dBias.slice(1, 16).every((slope) => slope !== 0)).toBe(true);
    expect(dBias.slice(25).every((slope) => slope === 0)).toBe(true);
  });
});
