import * as tf from '@tensorflow/tfjs';
import {
  LayerNorm,
  MaskedPooling,
  type SequenceLayer,
  TokenEmbedding,
  type TokenEmbeddingConfig,
  TransformerBlock,
} from '../../../layers/index.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectWeightGradients } from '../../support/finiteDifferences.js';
import {
  expectSame,
  maxDifference,
  randomizeWeights,
  randomTensor,
  run,
  weightsByName,
} from '../../support/tensors.js';

describeOnEachBackend('TokenEmbedding', () => {
  const ids = () =>
    tf.tensor2d(
      [
        [3, 1, 3, 0, 0],
        [2, 10, 5, 1, 0],
      ],
      [2, 5],
      'int32',
    );
  const made = (config: Partial<TokenEmbeddingConfig> = {}) =>
    new TokenEmbedding({ vocabSize: 11, modelDim: 7, ...config });

  it('takes rows of its table, scaled by sqrt(C) when asked', () => {
    const table = randomTensor([11, 7], 1);
    const layers = [made(), made({ scale: true })] as const;
    for (const layer of layers) {
      run(layer, ids());
      layer.setWeights([table]);
    }
    const rows = tf.gather(table, ids());
    expectSame(run(layers[0], ids()), rows);
    expect(maxDifference(run(layers[1], ids()), rows.mul(Math.sqrt(7)))).toBeLessThan(1e-6);
  });

  it('has the gradient of its values', () => {
    const layer = made({ scale: true });
    run(layer, ids());
    expectWeightGradients(() => run(layer, ids()), weightsByName(layer));
  });

  it('makes a mask of id 0, and none unless asked', () => {
    const mask = made({ maskZero: true }).computeMask(ids()) as tf.Tensor;
    expect([...mask.dataSync()]).toEqual([1, 1, 1, 0, 0, 1, 1, 1, 1, 0]);
    expect(made().computeMask(ids())).toBeNull();
  });

  it('starts as it is told to', () => {
    const deviation = (config: Partial<TokenEmbeddingConfig>) => {
      const layer = made({ vocabSize: 499, modelDim: 13, seed: 1, ...config });
      run(layer, ids());
      return Math.sqrt(tf.moments(layer.weights[0]?.read() as tf.Tensor).variance.dataSync()[0] ?? 0);
    };
    expect(deviation({}) * Math.sqrt(13)).toBeCloseTo(1, 1);
    expect(deviation({ stddev: 0.02 })).toBeCloseTo(0.02, 3);
  });

  it('is an integer input at the head of a sequential model, and its mask reaches every layer after it', () => {
    const layers: SequenceLayer[] = [
      made({ maskZero: true, inputShape: [null] }),
      new TransformerBlock({ numHeads: 2, keyDim: 3, intermediateDim: 5 }),
      new LayerNorm(),
      new MaskedPooling(),
    ];
    const model = tf.sequential({ layers });
    randomizeWeights(model, 3);
    expect(model.inputs[0]?.dtype).toBe('int32');
    const short = model.predict(ids()) as tf.Tensor;
    const long = model.predict(
      ids().pad([
        [0, 0],
        [0, 3],
      ]),
    ) as tf.Tensor;
    expect(maxDifference(short, long)).toBeLessThan(1e-6);
  });
});

describe('TokenEmbedding', () => {
  it.each<[Partial<TokenEmbeddingConfig>, string]>([
    [{ vocabSize: 0 }, 'vocabSize must be an integer of at least 1; got 0'],
    [{ modelDim: 1.5 }, 'modelDim must be an integer of at least 1; got 1.5'],
    [{ stddev: 0 }, 'stddev must be a finite number greater than 0; got 0'],
  ])('refuses %p', (config, message) => {
    expect(() => new TokenEmbedding({ vocabSize: 3, modelDim: 4, name: 'ids', ...config })).toThrow(
      new RangeError(`TokenEmbedding "ids": ${message}`),
    );
  });
});
