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

  function scores(T: number, S: number, parts: MaskParts): [forward: number, backward: number] {
    const counts: number[] = [];
    tf.tidy(() => {
      const queries = tensorOf(floats([1, T, 1, 4], 1));
      const keys = tensorOf(floats([1, S, 1, 4], 2));
      const mask = buildAttentionMask(parts, T, S) ?? ({} as AttentionMask);
      const inputs = { queries, keys, values: keys, ...mask } as Record<string, tf.Tensor>;
      const attributes = { scale: 0.5, rotaryDim: 0, layout: 'halfSplit' };
      const run = (name: string, given: Record<string, tf.TensorInfo>) => {
        const made = attentionKernels[name]?.({ heap, wasm }, { inputs: given, attributes });
        counts.push(wasm.scoresComputed());
        return (made ?? []).map((info) => tf.engine().makeTensorFromTensorInfo(info));
      };
      const [outputs, residuals] = run('TransformerAttention', inputs) as [tf.Tensor, tf.Tensor];
      run('TransformerAttentionGrad', { ...inputs, outputs, residuals, dy: queries });
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
    const queries = { ids: [900, 901, 902], batch: 1, length: 3, key: null };
    expect(scores(3, 300, { window: 5, queries })).toEqual([0, 0]);
  });
});
