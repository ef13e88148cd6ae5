import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { type AttentionOptions, attention, stopFastKernels } from '../../layers/index.js';
import { memoryOf, type WasmBackend } from '../../layers/kernels/wasmBackend.js';
import { ALL_CASES } from '../support/kernels/allCases.js';
import { floats, tensorOf } from '../support/kernels/kernelCase.js';
import { expectSameResults, resultsOn, switchTo } from '../support/kernels/sameResults.js';
import { describeOnEachVariant } from '../support/kernels/variants.js';
import { watchAllocations } from '../support/kernels/watched.js';

const SAMPLES = ALL_CASES.map(([name, cases]) => [name, fc.sample(cases, { seed: 4, numRuns: 2 })] as const);

function memoryBytes(): number {
  return memoryOf(tf.backend() as unknown as WasmBackend).buffer.byteLength;
}

/** Allocates until the memory has to grow. */
function growMemory(): void {
  const before = memoryBytes();
  tf.tidy(() => {
    while (memoryBytes() === before) tf.zeros([2 ** 20]);
  });
}

describeOnEachVariant('fast kernels', (variant) => {
  const allocations = watchAllocations(variant);

  it('work on tensors from before and after the memory has grown', () => {
    const expected = SAMPLES.map(([, cases]) => cases.map((one) => resultsOn('cpu', one)));
    switchTo('wasm');
    tf.tidy(() => {
      const [a, b] = [tf.ones([5, 7]), tf.ones([7, 3])];
      growMemory();
      expect([...tf.matMul(a, b).dataSync()]).toEqual(Array(15).fill(7));
    });
    SAMPLES.forEach(([, cases], i) => {
      cases.forEach((one, j) => {
        expectSameResults(resultsOn('wasm', one), expected[i]?.[j] as (typeof expected)[0][0], one);
      });
    });
  });

  it.each(SAMPLES)('leave nothing behind after 50 forward and backward passes: %s', (_, cases) => {
    const [one] = cases as [(typeof cases)[0]];
    resultsOn('wasm', one);
    const [tensors, allocated] = [tf.memory().numTensors, allocations().count];
    for (let i = 0; i < 50; i++) resultsOn('wasm', one);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(allocations().count).toBe(allocated);
  });

  it('give their constants and their scratch back when they stop', () => {
    resultsOn('wasm', SAMPLES[2]?.[1][0] as never);
    expect(allocations().count).toBe(2);
    stopFastKernels();
    expect(allocations().count).toBe(0);
  });

  it('have one scratch, however it grows', () => {
    const multiply = (size: number) =>
      tf.tidy(() => void tf.matMul(tf.ones([size, size]), tf.ones([size, size])));
    multiply(50);
    const { count, peak } = allocations();
    multiply(300);
    expect(allocations().peak).toBeGreaterThan(peak);
    expect(allocations().count).toBe(count);
  });

  it.each<[string, (length: number) => number[][], (others: tf.Tensor[]) => AttentionOptions]>([
    ['alone', () => [], () => ({})],
    [
      'with relative keys and a bias by key',
      (T) => [
        [4, 2 * T - 1, 16],
        [1, 4, 1, T],
      ],
      ([relativeKeys = null, bias = null]) => ({ relativeKeys, bias }),
    ],
    [
      'with relative queries',
      (T) => [[4, 2 * T - 1, 16]],
      ([relativeQueries = null]) => ({ relativeQueries }),
    ],
  ])('never hold all scores: memory of attention grows with the length, %s', (_, shapes, options) => {
    const peakOf = (length: number) => {
      tf.tidy(() => {
        const all = [...Array(3).fill([1, length, 4, 16]), ...shapes(length)] as number[][];
        const inputs = all.map((shape, seed) => tensorOf(floats(shape, seed)));
        const attend = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, ...others: tf.Tensor[]) =>
          attention(q, k, v, options(others));
        tf.grads(attend as (...all: tf.Tensor[]) => tf.Tensor)(
          inputs,
          tensorOf(floats([1, length, 4, 16], 4)),
        );
      });
      return allocations().peak;
    };
    const [short, long] = [peakOf(1024), peakOf(2048)];
    expect(long / short).toBeLessThan(2.3);
    // The scores alone would be 4 * 2048^2 floats.
    expect(long).toBeLessThan(0.25 * 4 * 2048 ** 2 * 4);
  });
});
