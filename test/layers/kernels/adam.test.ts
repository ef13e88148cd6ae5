import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { AdamW } from '../../../layers/index.js';
import {
  floats,
  type KernelCase,
  product,
  seeds,
  sizes,
  tensorOf,
} from '../../support/kernels/kernelCase.js';
import { expectSameResults, switchTo } from '../../support/kernels/sameResults.js';
import { describeOnEachVariant } from '../../support/kernels/variants.js';
import { watchAllocations } from '../../support/kernels/watched.js';

interface Parameters {
  shapes: number[][];
  weightDecay: number;
  epsilon: number;
  globalClipNorm: number;
  /** Keeps a clone of every variable over each step: the kernel may not write over it. */
  keepsClones: boolean;
  seed: number;
}

const parameters: fc.Arbitrary<Parameters> = fc.record({
  shapes: fc.array(
    fc.oneof(fc.constantFrom<number[][]>([], [0]), fc.array(sizes, { minLength: 1, maxLength: 2 })),
    {
      minLength: 1,
      maxLength: 4,
    },
  ),
  weightDecay: fc.constantFrom(0, 0.1),
  epsilon: fc.constantFrom(1e-8, 1e-3),
  globalClipNorm: fc.constantFrom(0.5, 1e9),
  keepsClones: fc.boolean(),
  seed: seeds,
});

const STEPS = 4;

/** The variables after some steps, as one list of numbers. */
function trained(
  backend: 'cpu' | 'wasm',
  { shapes, keepsClones, seed, ...options }: Parameters,
): Float32Array {
  switchTo(backend);
  return tf.tidy('training', () => {
    const optimizer = new AdamW({ ...options, learningRate: 0.1 });
    const variables = shapes.map((shape, i) => tf.variable(tensorOf(floats(shape, seed + i))));
    for (let step = 1; step <= STEPS; step++) {
      const clones = keepsClones ? variables.map((variable) => variable.clone()) : [];
      const before = clones.map((clone) => [...clone.dataSync()]);
      optimizer.applyGradients(
        variables.map(({ name, shape }, i) => ({
          name,
          tensor: tensorOf(floats(shape, seed + 10 * step + i)),
        })),
      );
      expect(clones.map((clone) => [...clone.dataSync()])).toEqual(before);
    }
    const numbers = variables.flatMap((variable) => [...variable.dataSync()]);
    tf.dispose(variables);
    optimizer.dispose();
    return Float32Array.from(numbers) as never;
  });
}

describeOnEachVariant('the kernel of AdamW', (variant) => {
  const allocations = watchAllocations(variant);

  it('steps as the composite does, within its tensors, and never over a clone', () => {
    const before = allocations().count;
    const property = (made: Parameters) => {
      const [actual, expected] = [trained('wasm', made), trained('cpu', made)].map((data) => ({
        value: { shape: [data.length], dtype: 'float32' as const, data },
        gradients: [],
      }));
      expect(allocations().overruns).toEqual([]);
      expect(allocations().count).toBe(before);
      const one = { name: JSON.stringify(made), terms: STEPS, inputs: [], of: () => tf.scalar(0) };
      expect(made.shapes.map(product).reduce((a, b) => a + b)).toBe(actual?.value.data.length);
      expectSameResults(actual as never, expected as never, one satisfies KernelCase);
    };
    fc.assert(fc.property(parameters, property), { seed: 5, numRuns: 60 });
  });

  it('writes over what nobody else has, without a new allocation', () => {
    const x = tf.tidy(() => tf.variable(tf.ones([5])));
    const optimizer = new AdamW();
    const step = () => tf.tidy(() => optimizer.applyGradients([{ name: x.name, tensor: tf.ones([5]) }]));
    step();
    const dataId = x.dataId;
    step();
    expect(x.dataId).toBe(dataId);
    const clone = x.clone();
    step();
    expect(x.dataId).not.toBe(dataId);
    tf.dispose([x, clone]);
    optimizer.dispose();
  });
});
