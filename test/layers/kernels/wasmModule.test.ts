import { instantiate } from '../../../layers/kernels/wasmModule.js';
import { FUSED, refuse } from '../../support/kernels/variants.js';

const MEMORIES: [string, WebAssembly.MemoryDescriptor][] = [
  ['a memory of its own', { initial: 1 }],
  ['a memory with an end', { initial: 2, maximum: 3 }],
  ['a memory that threads share', { initial: 1, maximum: 16, shared: true }],
  ['the greatest memory that threads share', { initial: 1, maximum: 65_536, shared: true }],
];

describe.each(MEMORIES)('instantiate on %s', (_, descriptor) => {
  afterEach(() => jest.restoreAllMocks());

  async function expectSums(): Promise<void> {
    const memory = new WebAssembly.Memory(descriptor);
    const { exports } = await instantiate(memory);
    const floats = new Float32Array(memory.buffer);
    exports.setConstants(32_768);
    // [2, 3] by [3, 1]
    floats.set([1, 2, 3, 4, 5, 6, 7, 8, 9], 0);
    exports.batchProduct(1, 0, 0, 0, 24, 0, 0, 64, 2, 1, 3, 0, 0, 1024);
    expect([...floats.subarray(16, 18)]).toEqual([50, 122]);
    expect(exports.productScratch(1, 3)).toBeGreaterThan(0);
  }

  it('computes in it', () => expectSums());

  it('computes in it without fused multiply-add', async () => {
    refuse(FUSED);
    expect((await instantiate(new WebAssembly.Memory(descriptor))).variant).toBe('baseline');
    await expectSums();
  });

  it('leaves it as it is', async () => {
    const memory = new WebAssembly.Memory(descriptor);
    new Uint8Array(memory.buffer).fill(7);
    await instantiate(memory);
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 7)).toBe(true);
  });
});
