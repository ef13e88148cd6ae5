import * as tf from '@tensorflow/tfjs';
import { stopFastKernels, useFastKernels } from '../../../layers/index.js';
import { relaxed, wide } from '../../../layers/kernels/compiled.js';
import type { KernelVariant, VectorBits } from '../../../layers/kernels/wasmModule.js';
import { useBackend } from '../backends.js';

const VARIANTS: readonly KernelVariant[] = validates(relaxed)
  ? ['baseline', 'relaxed', 'wide']
  : ['baseline'];
/** What engines without fused multiply-add refuse. */
export const FUSED = [relaxed, wide];

/** Runs a suite for each variant of the fast kernels that this engine can run; cpu is ready besides. */
export function describeOnEachVariant(name: string, suite: (variant: KernelVariant) => void): void {
  describe.each([...VARIANTS])(`${name} (%s)`, (variant) => {
    beforeAll(async () => {
      await useBackend('cpu');
      await startVariant(variant);
    });
    afterAll(() => stopFastKernels());
    suite(variant);
  });
}

/** How many random cases a variant gets: all where it is the one that is taken here, a quarter otherwise. */
export function runsFor(variant: KernelVariant, all: number): number {
  const taken: KernelVariant = validates(relaxed) ? 'relaxed' : 'baseline';
  return variant === taken ? all : Math.ceil(all / 4);
}

/** Starts the fast kernels anew, in this variant. */
export async function startVariant(variant: KernelVariant): Promise<void> {
  await tf.setBackend('wasm');
  stopFastKernels();
  const { active, variant: used } = await inVariant(variant, (vectorBits) => useFastKernels({ vectorBits }));
  expect({ active, used }).toEqual({ active: true, used: variant });
}

/** Runs on an engine that can do no better than this variant. */
export async function inVariant<T>(
  variant: KernelVariant,
  run: (vectorBits: VectorBits) => Promise<T>,
): Promise<T> {
  const spy = variant === 'baseline' ? refuse(FUSED) : null;
  try {
    return await run(variant === 'wide' ? 256 : 128);
  } finally {
    spy?.mockRestore();
  }
}

/** An engine that cannot run these binaries. */
export function refuse(binaries: string[]): jest.SpyInstance {
  const validate = WebAssembly.validate.bind(WebAssembly);
  return jest
    .spyOn(WebAssembly, 'validate')
    .mockImplementation((bytes) => !binaries.includes(base64Of(bytes)) && validate(bytes));
}

function validates(binary: string): boolean {
  return WebAssembly.validate(Buffer.from(binary, 'base64'));
}

function base64Of(bytes: BufferSource): string {
  const view = ArrayBuffer.isView(bytes) ? bytes : new Uint8Array(bytes);
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('base64');
}
