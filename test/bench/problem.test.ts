import * as tf from '@tensorflow/tfjs';
import { problem } from '../../bench/problem.js';
import { CLASSES, lengthSize, parameterCount, SIZES } from '../../bench/size.js';
import { transformerEncoder } from '../../src/index.js';

tf.enableProdMode();

describe('problem', () => {
  const { ids, labels } = problem(SIZES.S);

  it('fills a batch with ids that are no padding, and with classes', () => {
    expect(ids).toHaveLength(64 * 8);
    expect(Math.min(...ids)).toBe(1);
    expect(Math.max(...ids)).toBe(63);
    expect(new Set(labels).size).toBe(CLASSES);
    expect(labels).toHaveLength(64);
  });

  it('is the same for every contender, and another for another seed', () => {
    expect(problem(SIZES.S)).toEqual(problem(SIZES.S));
    expect(problem(SIZES.S, 'learned', {}, 2).ids).not.toEqual(ids);
  });
});

describe('parameterCount', () => {
  it.each(Object.values(SIZES).concat(lengthSize(128) as never))(
    'is that of the model itself: %p',
    (size) => {
      const { width, layers, heads, ffn, length, vocab } = size;
      const model = transformerEncoder({
        ...{ vocabSize: vocab, modelDim: width, numLayers: layers, numHeads: heads, intermediateDim: ffn },
        ...{ maxLength: length, positional: 'learned', head: { type: 'classify', numClasses: CLASSES } },
      });
      expect(parameterCount(size)).toBe(model.countParams());
    },
  );
});
