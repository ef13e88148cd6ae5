import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { attention } from '../../layers/index.js';
import { crossEntropy } from '../../layers/public/ops.js';
import { applyRotary, rotaryAngles } from '../../layers/public/positional.js';
import { longAttentionCases, unturnedAttentionCases } from '../support/kernels/attentionCases.js';
import {
  activationCases,
  finiteOnlyCases,
  gatedLinearUnitCases,
  linearCases,
} from '../support/kernels/elementwiseCases.js';
import { floats, type KernelCase, type Numbers } from '../support/kernels/kernelCase.js';
import { crossEntropyCases, lookupCases, normCases } from '../support/kernels/rowCases.js';
import { expectSameAsComposite } from '../support/kernels/sameResults.js';
import { matMulCases } from '../support/kernels/tfjsCases.js';
import { describeOnEachVariant, runsFor } from '../support/kernels/variants.js';

const CASES: [string, fc.Arbitrary<KernelCase>, number][] = [
  ['activations', activationCases, 60],
  ['gatedLinearUnit', gatedLinearUnitCases, 60],
  ['finiteOnly', finiteOnlyCases, 40],
  ['linear', linearCases, 60],
  ['norms', normCases, 60],
  ['lookup', lookupCases, 40],
  ['crossEntropy', crossEntropyCases, 80],
  ['attention', unturnedAttentionCases, 80],
  ['tf.matMul', matMulCases, 40],
];

const spoiled = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);

/** The same with one number of an input, or of the gradient of the result, replaced. */
function withOne(value: number, which: number, at: number, one: KernelCase): KernelCase {
  const index = which % (one.inputs.length + 1);
  const name = `${one.name} with ${value} (${index}, ${at})`;
  const inputs = one.inputs.map((numbers, i) => (i === index ? spoil(numbers, value, at) : numbers));
  const dy = (shape: number[]) => spoil(floats(shape, 1009), value, at);
  return { ...one, name, inputs, ...(index === inputs.length ? { dy } : {}) };
}

function spoil(numbers: Numbers, value: number, at: number): Numbers {
  const data = Float32Array.from(numbers.data);
  if (data.length > 0) data[at % data.length] = value;
  return { ...numbers, data };
}

describeOnEachVariant('fast kernels and what is not finite', (variant) => {
  it.each(CASES)('comes out of %s where it does on cpu', (name, cases, numRuns) => {
    const property = (one: KernelCase, value: number, which: number, at: number) => {
      // Infinity - Infinity is NaN and Infinity + Infinity is not: the gradient of attention subtracts from an infinite
      // gradient of its result in another order. Training is over by then.
      const isOfResult = which % (one.inputs.length + 1) === one.inputs.length;
      const given = name.startsWith('attention') && isOfResult ? Number.NaN : value;
      // Blocks that no query sees are not read, where a composite multiplies all by 0.
      fc.pre(!(isOfResult && one.name.includes('VisibleKey":{')));
      expectSameAsComposite(withOne(given, which, at, one));
    };
    fc.assert(fc.property(cases, spoiled, fc.nat(), fc.nat(), property), {
      seed: 2,
      numRuns: runsFor(variant, numRuns),
    });
  });

  it('comes out of attention to many keys where it does on cpu', () => {
    // Not out of its gradient: blocks that no query sees are not read, where a composite multiplies all by 0.
    const property = (one: KernelCase, value: number, which: number, at: number) =>
      expectSameAsComposite(withOne(value, which % one.inputs.length, at, one));
    fc.assert(fc.property(longAttentionCases, spoiled, fc.nat(), fc.nat(), property), {
      seed: 3,
      numRuns: runsFor(variant, 12),
    });
  });

  // From here on kernels are better than the composites, which multiply what they leave out by 0.

  it('stays in a channel that does not turn', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([[1, 2, Number.POSITIVE_INFINITY, 3, Number.NaN]]);
      const turned = applyRotary(x, rotaryAngles([0], 2));
      expect([...turned.dataSync()]).toEqual([1, 2, Number.POSITIVE_INFINITY, 3, Number.NaN]);
    });
  });

  it('stays in its segment', () => {
    tf.tidy(() => {
      const rows = tf.tensor1d([1, Number.NaN, 3, Number.POSITIVE_INFINITY, 5]);
      const sums = tf.unsortedSegmentSum(rows, tf.tensor1d([0, 1, 0, 2, -1], 'int32'), 4);
      expect([...sums.dataSync()]).toEqual([4, Number.NaN, Number.POSITIVE_INFINITY, 0]);
    });
  });

  it('is not read from keys in a block that is behind every limit', () => {
    tf.tidy(() => {
      const [queries, visible] = [tf.ones([1, 2, 1, 3]), tf.ones([1, 128, 1, 3])];
      const keys = tf.concat([visible, tf.fill([1, 5, 1, 3], Number.NaN)], 1);
      const lastVisibleKey = tf.tensor2d([[0, 127]], [1, 2], 'int32');
      const attend = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) =>
        attention(q, k, v, { mask: { padding: null, allowed: null, lastVisibleKey } });
      expect([...attend(queries, keys, keys).dataSync()]).toEqual(Array(6).fill(1));
      const [dq, dk, dv] = tf.grads(attend)([queries, keys, keys], tf.ones([1, 2, 1, 3]));
      const behind = [dk, dv].map((t) => [...(t as tf.Tensor).slice([0, 128, 0, 0]).dataSync()]);
      expect(behind).toEqual([Array(15).fill(0), Array(15).fill(0)]);
      expect((dq as tf.Tensor).isFinite().all().dataSync()[0]).toBe(1);
    });
  });

  it('does not come from padding whose products with queries are too large', () => {
    tf.tidy(() => {
      const q = tf.tensor4d([50, -100, 150, 50, 250, 250, 250, 250], [1, 2, 1, 4]);
      const padding = tf.tensor2d([[1, 1, 0]]);
      for (const value of [3e38, -3e38]) {
        const k = tf.concat([tf.ones([1, 2, 1, 4]), tf.fill([1, 1, 1, 4], value)], 1);
        const y = attention(q, k, tf.ones([1, 3, 1, 4]), {
          mask: { padding, allowed: null, lastVisibleKey: null },
        });
        expect([...y.dataSync()]).toEqual(Array(8).fill(1));
      }
    });
  });

  it('is in the gradient of an ignored row, not in the loss', () => {
    tf.tidy(() => {
      const logits = tf.tensor2d([
        [Number.NaN, 0],
        [0, 0],
      ]);
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) =>
        crossEntropy(x, tf.tensor1d([-1, 0], 'int32')),
      )(logits);
      expect(value.dataSync()[0]).toBeCloseTo(Math.LN2, 6);
      expect([...grad.dataSync()]).toEqual([Number.NaN, Number.NaN, -0.5, 0.5]);
    });
  });
});
