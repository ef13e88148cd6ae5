import * as tf from '@tensorflow/tfjs';
import {
  ClassToken,
  FeedForward,
  LayerNorm,
  MaskedPooling,
  MultiHeadAttention,
  PaddingMask,
  Residual,
  TokenEmbedding,
} from '../../../layers/index.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { expectSame, maxDifference, randomizeWeights, randomTensor, run } from '../../support/tensors.js';

const C = 6;
const embedded = (ids: tf.SymbolicTensor) =>
  new TokenEmbedding({ vocabSize: 9, modelDim: C, maskZero: true, seed: 1 }).apply(ids) as tf.SymbolicTensor;
const input = () => tf.input({ shape: [null], dtype: 'int32' });
const predict = (model: tf.LayersModel, ids: number[][]) =>
  model.predict(tf.tensor2d(ids, undefined, 'int32')) as tf.Tensor;

/** A padded batch gives what its sequence alone gives. */
function expectBlindToPadding(model: tf.LayersModel): void {
  randomizeWeights(model, 3);
  const [alone, padded] = [predict(model, [[3, 7, 5]]), predict(model, [[3, 7, 5, 0, 0]])];
  expect(maxDifference(alone, padded)).toBeLessThan(1e-6);
  expect(maxDifference(alone, predict(model, [[3, 7, 5, 1, 1]]))).toBeGreaterThan(1e-3);
}

describeOnEachBackend('blocks composed by hand', () => {
  it('keep the mask through Residual, whichever input has it', () => {
    const ids = input();
    const x = embedded(ids);
    const attended = new MultiHeadAttention({ numHeads: 2, seed: 2 }).apply(x) as tf.SymbolicTensor;
    const y = new Residual().apply([x, attended]) as tf.SymbolicTensor;
    const fed = new FeedForward({ intermediateDim: 8, seed: 3 }).apply(
      new LayerNorm().apply(y),
    ) as tf.SymbolicTensor;
    const z = new Residual().apply([fed, y]);
    expectBlindToPadding(
      tf.model({ inputs: ids, outputs: new MaskedPooling().apply(z) as tf.SymbolicTensor }),
    );
  });

  it('take the mask of the first input of Residual that has one', () => {
    const [ids, features] = [input(), tf.input({ shape: [null, C] })];
    const sum = new Residual().apply([features, embedded(ids)]);
    const model = tf.model({
      inputs: [ids, features],
      outputs: new MaskedPooling().apply(sum) as tf.SymbolicTensor,
    });
    const [alone, padded] = [
      [3, 7, 5],
      [3, 7, 5, 0, 0],
    ].map((row) => model.predict([tf.tensor2d([row], undefined, 'int32'), tf.ones([1, row.length, C])]));
    expect(maxDifference(alone as tf.Tensor, padded as tf.Tensor)).toBeLessThan(1e-6);
  });

  it('see a class token as a token that counts', () => {
    const grown = new ClassToken().computeMask(tf.ones([1, 2, C]), tf.tensor2d([1, 0], [1, 2]));
    expectSame(grown, tf.tensor2d([1, 1, 0], [1, 3]));
    const ids = input();
    const x = new ClassToken({ seed: 4 }).apply(embedded(ids)) as tf.SymbolicTensor;
    const attended = new MultiHeadAttention({ numHeads: 2, seed: 2 }).apply(x) as tf.SymbolicTensor;
    const first = new MaskedPooling({ mode: 'first' }).apply(attended) as tf.SymbolicTensor;
    const mean = new MaskedPooling().apply(x) as tf.SymbolicTensor;
    expectBlindToPadding(
      tf.model({ inputs: ids, outputs: new Residual().apply([first, mean]) as tf.SymbolicTensor }),
    );
  });

  it('take a mask as an input, made of ids', () => {
    const [ids, memoryIds] = [input(), input()];
    const mask = new PaddingMask().apply(memoryIds) as tf.SymbolicTensor;
    const model = tf.model({ inputs: [ids, memoryIds], outputs: mask });
    const zeros = tf.zeros([2, 3], 'int32');
    const given = tf.tensor2d([5, 7, 0, 0, 1, 2], [2, 3], 'int32');
    expectSame(model.predict([zeros, given]) as tf.Tensor, tf.tensor2d([1, 1, 0, 0, 1, 1], [2, 3]));
  });
});

describeOnEachBackend('Residual', () => {
  const [x, y, z] = [1, 2, 3].map((seed) => () => randomTensor([2, 3, C], seed)) as (() => tf.Tensor)[];

  it('is the sum, with gradients', () => {
    const all = [x, y, z].map((make) => (make as () => tf.Tensor)());
    const sum = run(new Residual(), all);
    expect(maxDifference(sum, tf.addN(all))).toBeLessThan(1e-6);
    expectGradients((...inputs) => run(new Residual(), inputs), all);
  });

  const REFUSED: tf.Shape[][] = [
    [[2, 3, C]],
    [2, 4].map((T) => [2, T, C]),
    [
      [2, 3, C],
      [2, 3],
    ],
  ];
  it.each(REFUSED.map((shapes) => ({ shapes })))('refuses $shapes', ({ shapes }) => {
    const inputs = shapes.map((shape) => tf.ones(shape as number[]));
    expect(() => new Residual({ name: 'sum' }).apply(inputs)).toThrow(
      /^Residual "sum": expected two inputs or more of one shape; got \[2, \d, 6\]/,
    );
  });
});
