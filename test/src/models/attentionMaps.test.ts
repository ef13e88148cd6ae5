import * as tf from '@tensorflow/tfjs';
import { MultiHeadAttention } from '../../../layers/index.js';
import { attentionMaps } from '../../../src/models/attentionMaps.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { expectSame, maxDifference, randomIds, randomTensor, run, runAll } from '../../support/tensors.js';

const V = 13;

describeOnEachBackend('attentionMaps', () => {
  const encoder = () =>
    transformerEncoder({
      ...{ vocabSize: V, modelDim: 8, numLayers: 3, numHeads: 2, maxLength: 7, positional: 'alibi', seed: 1 },
      head: { type: 'classify', numClasses: 3 },
    });

  it('gives one map for each layer, rows that see a key summing to 1, nothing on padding', () => {
    const ids = randomIds([5, 4], V, 1, 1).pad([
      [0, 0],
      [0, 3],
    ]);
    const maps = attentionMaps(encoder(), ids);
    expect(maps.map(({ shape }) => shape)).toEqual(Array(3).fill([5, 2, 7, 7]));
    // The first head looks back, the second ahead: from padding it sees no token.
    const sums = tf
      .tensor2d([Array(7).fill(1), [1, 1, 1, 1, 0, 0, 0]])
      .expandDims(0)
      .tile([5, 1, 1]);
    for (const map of maps) {
      expect(maxDifference(map.sum(-1), sums)).toBeLessThan(1e-6);
      expect(map.slice([0, 0, 0, 4], [5, 2, 4, 3]).max().dataSync()[0]).toBe(0);
    }
    expect(maxDifference(maps[0] as tf.Tensor, maps[1] as tf.Tensor)).toBeGreaterThan(1e-3);
    tf.dispose(maps);
  });

  it('gives the weights that the attention itself returns', () => {
    const [x, input] = [randomTensor([2, 3, 4], 1), tf.input({ shape: [3, 4] })];
    const [one, two] = [false, true].map(
      (returnAttentionScores) =>
        new MultiHeadAttention({ numHeads: 2, positional: 'rotary', returnAttentionScores, seed: 1 }),
    ) as [MultiHeadAttention, MultiHeadAttention];
    const model = tf.model({ inputs: input, outputs: one.apply(input) as tf.SymbolicTensor });
    const [map] = attentionMaps(model, x) as [tf.Tensor];
    expectSame(map, runAll(two, x)[1] as tf.Tensor);
    expectSame(model.predict(x) as tf.Tensor, run(one, x));
    map.dispose();
  });

  it('gives one map for each layer however large the batch, and finds attention in a model in a model', () => {
    const inner = encoder();
    const input = tf.input({ shape: [null], dtype: 'int32' });
    const outer = tf.model({ inputs: input, outputs: inner.apply(input) as tf.SymbolicTensor });
    const ids = randomIds([70, 3], V, 1, 1);
    const [maps, same] = [attentionMaps(inner, ids), attentionMaps(outer, ids)];
    expect(maps.map(({ shape }) => shape)).toEqual(Array(3).fill([70, 2, 3, 3]));
    expect(same).toHaveLength(3);
    same.forEach((map, i) => void expectSame(map, maps[i] as tf.Tensor));
    tf.dispose([maps, same]);
  });

  it('leaves no tensor behind, and no trace in the model', () => {
    const [model, ids] = [encoder(), randomIds([2, 4], V, 1, 1)];
    const logits = model.predict(ids) as tf.Tensor;
    expect(tensorsLeft(() => tf.dispose(attentionMaps(model, ids)))).toBe(0);
    expect(tensorsLeft(() => tf.dispose(tf.tidy(() => attentionMaps(model, ids))))).toBe(0);
    expectSame(model.predict(ids) as tf.Tensor, logits);
    expect(tensorsLeft(() => tf.dispose(model.predict(ids)))).toBe(0);
  });

  it('leaves no tensor behind when a later layer fails', () => {
    const tokens = tf.input({ shape: [null], dtype: 'int32' });
    const failing = tf.layers.reshape({ targetShape: [7, 7] });
    const outputs = failing.apply(encoder().apply(tokens) as tf.SymbolicTensor) as tf.SymbolicTensor;
    const model = tf.model({ inputs: tokens, outputs });
    const attempt = () => attentionMaps(model, randomIds([2, 4], V, 1, 1));
    expect(tensorsLeft(() => expect(() => tf.tidy(() => void attempt())).toThrow())).toBe(0);
  });

  it('gives nothing for a model without attention', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    expect(attentionMaps(model, tf.ones([2, 3]))).toEqual([]);
  });
});
