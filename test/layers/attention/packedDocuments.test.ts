import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import {
  KeyValueCache,
  MultiHeadAttention,
  packedDocuments,
  withCallArguments,
} from '../../../layers/index.js';
import { buildAttentionMask } from '../../../layers/public/ops.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { maxDifference, randomIds, randomizeWeights, randomTensor, run } from '../../support/tensors.js';

const [V, T] = [11, 12];

/** Lengths of documents that fill a sequence. */
const splits = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: T, maxLength: T }).map((lengths) => {
  let rest = T;
  return lengths.flatMap((length) => {
    const taken = Math.min(length, rest);
    rest -= taken;
    return taken > 0 ? [taken] : [];
  });
});

/** 5, 5, 5, 6, 6, ...: a number for each token. */
const documentsOf = (lengths: number[]) => lengths.flatMap((length, i) => Array<number>(length).fill(5 + i));

describeOnEachBackend('packed documents', () => {
  it.each([
    ['none', true],
    ['learned', false],
    ['sinusoidal', true],
    ['rotary', false],
    ['alibi', true],
    ['t5', false],
  ])('give what each document gives alone: %s, causal %p', (positional, useCausalMask) => {
    const model = transformerEncoder({
      ...{ vocabSize: V, modelDim: 6, numLayers: 2, numHeads: 3, intermediateDim: 5, maxLength: T, seed: 3 },
      ...{ positional, useCausalMask, attentionWindow: 4, head: { type: 'tag', numClasses: 2 } as const },
    });
    randomizeWeights(model, 5);
    const property = (first: number[], second: number[]) => {
      const ids = randomIds([2, T], V, 3, 1);
      const documents = [first, second].map(documentsOf);
      const packed = withCallArguments(packedDocuments(documents), () => model.predict(ids) as tf.Tensor);
      [first, second].forEach((lengths, b) => {
        const alone = tf
          .split(ids.slice([b, 0], [1, T]), lengths, 1)
          .map((document) => model.predict(document) as tf.Tensor);
        expect(maxDifference(packed.slice([b, 0], [1, T]), tf.concat(alone, 1))).toBeLessThan(1e-5);
      });
    };
    fc.assert(fc.property(splits, splits, property), { seed: 1, numRuns: 3 });
  });

  it('have gradients that stay inside of each', () => {
    const layer = new MultiHeadAttention({ numHeads: 3, seed: 1, positional: 't5' });
    const x = randomTensor([2, T, 6], 1);
    const packed = packedDocuments([documentsOf([3, 9])]);
    const gradient = tf.grad((y: tf.Tensor) => run(layer, y, { ...packed }).slice([0, 0], [2, 3]))(x);
    expect(gradient.slice([0, 3]).abs().max().dataSync()[0]).toBe(0);
    expect(gradient.slice([0, 0], [2, 3]).abs().min().dataSync()[0]).toBeGreaterThan(0);
  });

  it('are not for cross attention, nor with a cache, nor of another length', () => {
    const layer = new MultiHeadAttention({ numHeads: 3, useCausalMask: true, name: 'attention' });
    const x = randomTensor([1, T, 6], 1);
    const { documents } = packedDocuments([documentsOf([3, 9])]);
    expect(() => run(layer, [x, x.clone()], { documents })).toThrow(
      'MultiHeadAttention "attention": documents are for self attention without a cache; got cross attention',
    );
    const cache = new KeyValueCache();
    expect(() => cache.step(() => run(layer, x, { documents, cache }))).toThrow(/got a cache/);
    cache.dispose();
    expect(() => run(layer, x, { documents: [[1, 2]] })).toThrow(
      'documents must have rows of 12 numbers, one for each key, as many as there are queries; got rows of 2 and 12 queries',
    );
    expect(() => packedDocuments([[1, 1], [2]])).toThrow(
      'packedDocuments: rows must have one length; got 2, 1',
    );
  });
});

describe('packedDocuments', () => {
  it('starts positions anew in each run', () => {
    const { documents, positions } = packedDocuments([
      [3, 3, 3, 0, 7, 7],
      [1, 1, 2, 2, 1, 1],
    ]);
    expect(documents[0]).toEqual([3, 3, 3, 0, 7, 7]);
    expect(positions).toEqual([
      [0, 1, 2, 0, 0, 1],
      [0, 1, 0, 1, 0, 1],
    ]);
    expect(packedDocuments([[4, 4, 9]]).positions).toEqual([0, 1, 0]);
    expect(packedDocuments([]).positions).toEqual([]);
  });

  it('is two limits of keys, narrower with a window and a causal mask', () => {
    const limits = (parts: object) => {
      const mask = buildAttentionMask({ documents: [[3, 3, 3, 0, 7, 7]], ...parts }, 6, 6);
      return [mask?.firstVisibleKey, mask?.lastVisibleKey].map((limit) => [...(limit?.dataSync() ?? [])]);
    };
    expect(limits({})).toEqual([
      [0, 0, 0, 3, 4, 4],
      [2, 2, 2, 3, 5, 5],
    ]);
    expect(limits({ window: 2, causal: true })).toEqual([
      [0, 0, 1, 3, 4, 4],
      [0, 1, 2, 3, 4, 5],
    ]);
  });
});
