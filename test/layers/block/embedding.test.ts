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
import { expectGradients, expectWeightGradients } from '../../support/finiteDifferences.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';
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

  describe('applied to vectors', () => {
    const vectors = () => randomTensor([2, 5, 7], 2);
    /** ids -> logits, with a block between. */
    const tied = (embedding = made({ maskZero: true, positional: 'sinusoidal', seed: 1 })) => {
      const input = tf.input({ shape: [null], dtype: 'int32' });
      const block = new TransformerBlock({ numHeads: 7, intermediateDim: 5, seed: 1, name: 'block' });
      const layers = [embedding, block, embedding];
      const outputs = layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
      return tf.model({ inputs: input, outputs });
    };

    it('gives a logit for each id, by the same table, without scale and position', () => {
      const layer = made({ scale: true, positional: 'sinusoidal' });
      run(layer, ids());
      const table = layer.weights[0]?.read() as tf.Tensor;
      const expected = tf.matMul(vectors().reshape([10, 7]), table.transpose()).reshape([2, 5, 11]);
      expect(maxDifference(run(layer, vectors()), expected)).toBeLessThan(1e-6);
      expect(() => run(layer, tf.ones([2, 5, 3]))).toThrow(RangeError);
    });

    it('has the gradient of its values, also where it is applied twice', () => {
      const layer = made();
      run(layer, ids());
      expectGradients((x) => run(layer, x as tf.Tensor), [vectors()]);
      expectWeightGradients(() => run(layer, vectors()), weightsByName(layer));
      expectWeightGradients(() => run(layer, run(layer, ids()).tanh()), weightsByName(layer));
    });

    it('carries a mask on and makes none', () => {
      const layer = made({ maskZero: true });
      const mask = tf.tensor2d([[1, 0]], [1, 2], 'bool');
      expect(layer.computeMask(vectors(), mask)).toBe(mask);
      expect(layer.computeMask(vectors())).toBeNull();
    });

    it('is one weight in a model, trained, saved and loaded as one', async () => {
      const model = tied();
      expect(model.outputs[0]?.shape).toEqual([null, null, 11]);
      expect(model.weights.filter(({ shape }) => shape.join() === '11,7')).toHaveLength(1);
      const table = model.weights[0] as tf.LayerVariable;
      const before = table.read().clone();
      model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
      await model.fit(ids(), randomTensor([2, 5, 11], 3), { epochs: 1, verbose: 0 });
      const moved = table.read().sub(before).abs().max(1).dataSync();
      // Every row has a part in the logits, whether its id was looked up or not.
      expect(Math.min(...moved)).toBeGreaterThan(0);
      const loaded = await saveAndLoad(model);
      expect(loaded.weights).toHaveLength(model.weights.length);
      expectSame(loaded.predict(ids()) as tf.Tensor, model.predict(ids()) as tf.Tensor);
    });

    it('does not see padding', () => {
      const model = tied();
      const longer = ids().pad([
        [0, 0],
        [0, 3],
      ]);
      const [short, long] = [ids(), longer].map((x) => model.predict(x) as tf.Tensor) as [
        tf.Tensor,
        tf.Tensor,
      ];
      expect(maxDifference(short, long.slice([0, 0, 0], [2, 5, 11]))).toBeLessThan(1e-6);
    });
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
