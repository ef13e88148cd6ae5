import * as tf from '@tensorflow/tfjs';
import {
  FeedForward,
  MaskedPooling,
  MultiHeadAttention,
  Projection,
  ScoreEncoding,
  type SequenceLayer,
  TokenEmbedding,
  TransformerBlock,
} from '../../layers/index.js';
import { describeOnEachBackend, tensorsLeft } from '../support/backends.js';
import { saveAndLoad } from '../support/saveAndLoad.js';
import { expectSame, maxDifference, randomIds, randomTensor, run } from '../support/tensors.js';

describeOnEachBackend('SequenceLayer', () => {
  const block = (config = {}) =>
    new TransformerBlock({ numHeads: 2, intermediateDim: 5, positional: 't5', ...config });

  it('can be frozen from the start, saved so, and thawed', async () => {
    const frozen = block({ trainable: false });
    const input = tf.input({ shape: [3, 4] });
    const model = tf.model({ inputs: input, outputs: frozen.apply(input) as tf.SymbolicTensor });
    expect(model.trainableWeights).toHaveLength(0);
    expect(model.weights).toHaveLength(17);
    const loaded = await saveAndLoad(model);
    expect(loaded.trainableWeights).toHaveLength(0);
    expectSame(
      loaded.predict(tf.ones([1, 3, 4])) as tf.Tensor,
      model.predict(tf.ones([1, 3, 4])) as tf.Tensor,
    );
    frozen.trainable = true;
    expect(model.trainableWeights).toHaveLength(17);
  });

  it('draws nothing for weights that are loaded right after', () => {
    const layer = block();
    layer.setFastWeightInitDuringBuild(true);
    run(layer, tf.ones([1, 3, 4]));
    expect(layer.weights).toHaveLength(17);
    for (const weight of layer.weights) expect(weight.read().abs().max().dataSync()[0]).toBe(0);
  });

  it('is disposed of with its model however often it is in it, and not with another model', () => {
    const graph = (...layers: SequenceLayer[]) => {
      const input = tf.input({ shape: [3, 4] });
      const outputs = layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
      return tf.model({ inputs: input, outputs });
    };
    const left = tensorsLeft(() => {
      const [one, other] = [block(), block()];
      graph(one, other, one, one).dispose();
    });
    expect(left).toBe(0);
    const shared = block();
    const [first, second] = [graph(shared, shared), graph(shared)];
    first.dispose();
    expect(shared.weights.every((weight) => !weight.read().isDisposed)).toBe(true);
    expect(tensorsLeft(() => void second.dispose())).toBe(-17);
  });

  it('leaves frozen weights alone in training, and moves the others', async () => {
    const layers = [
      block({ inputShape: [3, 4], trainable: false, seed: 1 }),
      new Projection({ units: 2, seed: 1 }),
    ];
    const model = tf.sequential({ layers });
    const before = model.weights.map((weight) => weight.read().clone());
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    await model.fit(randomTensor([4, 3, 4], 1), randomTensor([4, 3, 2], 2), { epochs: 1, verbose: 0 });
    const moved = model.weights.filter(
      (weight, i) => maxDifference(weight.read(), before[i] as tf.Tensor) > 1e-5,
    );
    expect(moved.map(({ originalName }) => originalName.split('/')[1])).toEqual(['kernel', 'bias']);
    expect(model.weights).toHaveLength(19);
  });

  it('learns with model.fit: which of two tokens comes first', async () => {
    const layers: SequenceLayer[] = [
      new TokenEmbedding({ vocabSize: 3, modelDim: 8, positional: 'sinusoidal', inputShape: [2], seed: 1 }),
      block({ seed: 1 }),
      new MaskedPooling(),
      new Projection({ units: 1, seed: 1 }),
    ];
    const model = tf.sequential({ layers });
    model.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError' });
    const ids = tf.tensor2d(
      [
        [1, 2],
        [2, 1],
      ],
      [2, 2],
      'int32',
    );
    const wanted = tf.tensor2d([[1], [-1]]);
    await model.fit(ids, wanted, { epochs: 60, verbose: 0 });
    expect(maxDifference(model.predict(ids) as tf.Tensor, wanted)).toBeLessThan(0.1);
  });

  it('leaves no tensor behind in training', async () => {
    const model = tf.sequential({ layers: [block({ inputShape: [3, 4], dropout: 0.1 })] });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const [x, y] = [randomTensor([4, 3, 4], 1), randomTensor([4, 3, 4], 2)];
    await model.trainOnBatch(x, y);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 5; step++) tf.dispose((await model.trainOnBatch(x, y)) as unknown as tf.Tensor);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives a layer of unmasked inputs no mask of another branch of the graph', () => {
    const branch = { numHeads: 2, intermediateDim: 4, seed: 1 };
    const ids = tf.input({ shape: [3], dtype: 'int32' });
    const features = tf.input({ shape: [3, 4] });
    const embedded = new TokenEmbedding({ vocabSize: 5, modelDim: 4, maskZero: true }).apply(ids);
    const left = new TransformerBlock(branch).apply(embedded as tf.SymbolicTensor);
    const right = new TransformerBlock(branch).apply(features);
    const model = tf.model({ inputs: [ids, features], outputs: [left, right] as tf.SymbolicTensor[] });
    const of = (row: number[]) =>
      (
        model.predict([tf.tensor2d([row], [1, 3], 'int32'), randomTensor([1, 3, 4], 7)]) as tf.Tensor[]
      )[1] as tf.Tensor;
    expect([...of([1, 2, 0]).dataSync()]).toEqual([...of([1, 2, 3]).dataSync()]);
    model.dispose();
  });

  it('refuses a missing config, and a class without a name', () => {
    for (const type of [FeedForward, TokenEmbedding]) {
      expect(() => new type(undefined as never)).toThrow(
        new RangeError(`${type.className}: options must be an object; got undefined`),
      );
    }
    class Nameless extends ScoreEncoding {
      override scoreBias = () => tf.zeros([1, 1, 1, 1]);
    }
    expect(() => new Nameless({})).toThrow(new RangeError('the class Nameless must have a static className'));
  });

  it('refuses more inputs than it takes', () => {
    const two = [tf.ones([1, 3, 4]), tf.ones([1, 3, 4])];
    expect(() => new FeedForward({ intermediateDim: 4, name: 'wide' }).apply(two)).toThrow(
      new RangeError('FeedForward "wide": expected at most 1 inputs; got 2'),
    );
  });

  it('shares a layer that is applied twice', () => {
    const shared = new MultiHeadAttention({ numHeads: 2, positional: 'alibi' });
    const input = tf.input({ shape: [null, 4] });
    const once = shared.apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: shared.apply(once) as tf.SymbolicTensor });
    expect(model.weights).toHaveLength(8);
    const x = randomTensor([2, 3, 4], 1);
    expectSame(model.predict(x) as tf.Tensor, run(shared, run(shared, x)));
  });

  it('runs at any length that a graph leaves open', () => {
    const input = tf.input({ shape: [null], dtype: 'int32' });
    const embedded = new TokenEmbedding({ vocabSize: 5, modelDim: 4 }).apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: block().apply(embedded) as tf.SymbolicTensor });
    for (const length of [1, 3, 40]) {
      expect((model.predict(randomIds([2, length], 5, 1)) as tf.Tensor).shape).toEqual([2, length, 4]);
    }
  });

  it('starts the weights of one layer differently from each other', () => {
    const layer = new MultiHeadAttention({ numHeads: 2, seed: 1, useBias: false });
    run(layer, tf.ones([1, 3, 4]));
    const [query, key] = layer.getWeights() as [tf.Tensor, tf.Tensor];
    expect(maxDifference(query, key)).toBeGreaterThan(1e-3);
  });
});
