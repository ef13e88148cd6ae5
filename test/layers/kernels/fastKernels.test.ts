import * as tf from '@tensorflow/tfjs';
import { stopFastKernels, useFastKernels } from '../../../layers/index.js';
import { gelu, linear } from '../../../layers/public/ops.js';
import { useBackend } from '../../support/backends.js';

const STOCK = ['BatchMatMul', '_FusedMatMul', 'Identity', 'UnsortedSegmentSum'];

function kernelFunctions(): (tf.KernelFunc | undefined)[] {
  return STOCK.map((name) => tf.getKernel(name, 'wasm')?.kernelFunc);
}

/** The very same. */
function expectFunctions(expected: (tf.KernelFunc | undefined)[]): void {
  const same = kernelFunctions().map((kernel, i) => kernel === expected[i]);
  expect(same).toEqual(STOCK.map(() => true));
}

function ownKernels(): string[] {
  return tf
    .getKernelsForBackend('wasm')
    .flatMap(({ kernelName }) => (kernelName.startsWith('Transformer') ? [kernelName] : []));
}

/** What TransformerLinear gives for 1 * 3 + 2 * 4 + 0.5. */
function linearOf(): number | undefined {
  return tf.tidy(
    () => linear(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]), tf.tensor1d([0.5])).dataSync()[0],
  );
}

beforeEach(() => useBackend('wasm'));
afterEach(() => stopFastKernels());

describe('useFastKernels', () => {
  it('says that it is active, in which variant, and how', async () => {
    const { active, variant, reason } = await useFastKernels();
    expect(active).toBe(true);
    expect(reason).toBe(`SIMD ${variant === 'relaxed' ? 'with' : 'without'} fused multiply-add`);
  });

  it('computes on vectors of 256 bits when told so', async () => {
    const { variant, reason } = await useFastKernels({ vectorBits: 256 });
    expect([variant, reason]).toEqual(
      variant === 'baseline'
        ? ['baseline', 'SIMD without fused multiply-add']
        : ['wide', 'SIMD of 256 bits with fused multiply-add'],
    );
    expect(linearOf()).toBe(11.5);
  });

  it('once more changes nothing', async () => {
    const first = await useFastKernels();
    const [functions, own] = [kernelFunctions(), ownKernels()];
    expect(await useFastKernels()).toEqual(first);
    expectFunctions(functions);
    expect(ownKernels()).toEqual(own);
  });

  it('twice at the same time is one', async () => {
    const stock = kernelFunctions();
    const [first, second] = await Promise.all([useFastKernels(), useFastKernels()]);
    expect(second).toEqual(first);
    stopFastKernels();
    expectFunctions(stock);
    expect(ownKernels()).toEqual([]);
  });

  it('leaves other backends alone', async () => {
    const before = tf.getKernel('BatchMatMul', 'cpu');
    await useFastKernels();
    expect(tf.getKernel('BatchMatMul', 'cpu')).toBe(before);
    expect(tf.getKernel('TransformerLinear', 'cpu')).toBeUndefined();
  });
});

describe('stopFastKernels', () => {
  it('gives tf.js its own kernels back: the very same', async () => {
    const stock = kernelFunctions();
    await useFastKernels();
    kernelFunctions().forEach((kernel, i) => {
      expect(kernel).not.toBe(stock[i]);
    });
    stopFastKernels();
    expectFunctions(stock);
    expect(ownKernels()).toEqual([]);
    expect(linearOf()).toBe(11.5);
  });

  it('does nothing when they are not in use', () => {
    const stock = kernelFunctions();
    stopFastKernels();
    stopFastKernels();
    expectFunctions(stock);
  });

  it('keeps the tensors that they made', async () => {
    await useFastKernels();
    const made = gelu(tf.tensor1d([0, 100]));
    stopFastKernels();
    expect([...made.dataSync()]).toEqual([0, 100]);
    made.dispose();
  });
});

describe('removing the WASM backend', () => {
  /** Removes it and sets up another one. */
  async function replaceBackend(): Promise<void> {
    const factory = tf.findBackendFactory('wasm');
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', factory, 2);
    await useBackend('wasm');
  }

  it('stops the fast kernels', async () => {
    const stock = kernelFunctions();
    await useFastKernels();
    await replaceBackend();
    expectFunctions(stock);
    expect(ownKernels()).toEqual([]);
    expect(linearOf()).toBe(11.5);
  });

  it('lets them start on the new one', async () => {
    await useFastKernels();
    await replaceBackend();
    expect((await useFastKernels()).active).toBe(true);
    expect(ownKernels()).toContain('TransformerLinear');
    expect(linearOf()).toBe(11.5);
  });

  it('keeps old kernels off the memory of the new one', async () => {
    await useFastKernels();
    const old = tf.getKernel('TransformerActivation', 'wasm');
    await replaceBackend();
    const x = tf.tensor1d([1, 2, 3]);
    const call = { inputs: { x }, backend: tf.backend(), attrs: { activation: 'relu' } };
    expect(() => old.kernelFunc(call)).toThrow(
      'the WASM backend of the fast kernels is gone; call useFastKernels() again',
    );
    expect([...x.dataSync()]).toEqual([1, 2, 3]);
    x.dispose();
  });
});
