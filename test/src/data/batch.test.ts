import * as tf from '@tensorflow/tfjs';
import { toBatch } from '../../../src/data/batch.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { type Example, IGNORE } from '../../../src/tasks/index.js';

tf.enableProdMode();
beforeAll(() => tf.setBackend('cpu'));

describe('toBatch', () => {
  it('pads tokens with 0 and tags with IGNORE, on the right', () => {
    const { tokens, labels } = toBatch([
      { tokens: [5, 3, 2], target: [1, 0, IGNORE] },
      { tokens: [7], target: [2] },
    ]);
    expect([tokens.dtype, labels.dtype]).toEqual(['int32', 'int32']);
    expect(tokens.arraySync()).toEqual([
      [5, 3, 2],
      [7, 0, 0],
    ]);
    expect(labels.arraySync()).toEqual([
      [1, 0, IGNORE],
      [2, IGNORE, IGNORE],
    ]);
    tf.dispose([tokens, labels]);
  });

  it('gives a labelled sequence one number', () => {
    const { tokens, labels } = toBatch([
      { tokens: [5, 3], target: 1 },
      { tokens: [7, 2], target: 0 },
    ]);
    expect(tokens.shape).toEqual([2, 2]);
    expect(labels.dtype).toBe('int32');
    expect(labels.arraySync()).toEqual([1, 0]);
    tf.dispose([tokens, labels]);
  });

  it.each<[string, Example]>([
    ['has no tokens', { tokens: [], target: 0 }],
    ['tokens must be an integer of at least 0; got -1', { tokens: [3, -1], target: 0 }],
    ['tokens must be an integer of at least 0; got NaN', { tokens: [Number.NaN], target: 0 }],
    ['tokens must be an integer of at least 0; got 1.5', { tokens: [1.5], target: 0 }],
    ['the target must be an integer of at least 0; got -1', { tokens: [3], target: IGNORE }],
    ['the target must be an integer of at least 0; got NaN', { tokens: [3], target: Number.NaN }],
    ['has one label a token, and the first example one label', { tokens: [3], target: [0] }],
  ])('refuses an example that is none: %s', (text, example) => {
    const message = text.startsWith('has') ? `toBatch: example 1 ${text}` : `toBatch: example 1: ${text}`;
    expect(() => toBatch([{ tokens: [1], target: 1 }, example])).toThrow(new RangeError(message));
  });

  it.each<[string, Example]>([
    [': targets must be an integer of at least 0, or -1; got -2', { tokens: [3, 4], target: [0, -2] }],
    [' has 3 targets for 2 tokens', { tokens: [3, 4], target: [0, 1, 0] }],
    [' has one label, and the first example one a token', { tokens: [3, 4], target: 1 }],
  ])('refuses tags that do not fit: example 1%s', (text, example) => {
    expect(() => toBatch([{ tokens: [1], target: [IGNORE] }, example])).toThrow(
      new RangeError(`toBatch: example 1${text}`),
    );
  });

  it('makes a batch of nothing of no examples', () => {
    const { tokens, labels } = toBatch([]);
    expect([tokens.shape, labels.size]).toEqual([[0, 1], 0]);
    tf.dispose([tokens, labels]);
  });

  it.each(['classify', 'tag'] as const)('padding does not change what a model says (%s)', (type) => {
    const model = transformerEncoder({
      ...{ vocabSize: 11, modelDim: 6, numLayers: 2, numHeads: 3, maxLength: 7, seed: 3 },
      positional: 'rotary',
      head: { type, numClasses: 5 },
    });
    const examples: Example[] = [[4, 2, 9], [1, 8, 3, 5, 10, 6, 7], [2]].map((tokens) => ({
      tokens,
      target: type === 'tag' ? tokens.map(() => 0) : 0,
    }));
    tf.tidy(() => {
      const together = model.predict(toBatch(examples).tokens) as tf.Tensor;
      examples.forEach((example, row) => {
        const alone = model.predict(toBatch([example]).tokens) as tf.Tensor;
        const same = together
          .slice([row], [1])
          .slice(0, [1, ...(type === 'tag' ? [example.tokens.length] : []), 5]);
        expect(alone.shape).toEqual(same.shape);
        expect(alone.sub(same).abs().max().dataSync()[0]).toBeLessThan(1e-5);
      });
    });
    model.dispose();
  });
});
