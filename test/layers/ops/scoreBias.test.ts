import * as tf from '@tensorflow/tfjs';
import { attention } from '../../../layers/index.js';
import { biasGradient } from '../../../layers/ops/scoreBias.js';
import { attentionWithWeights, expandRelativeBias } from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { expectSame, maxDifference, randomTensor } from '../../support/tensors.js';

/** Queries and keys: as many, fewer, more, one of either. */
const LENGTHS: [queries: number, keys: number][] = [
  [5, 5],
  [3, 7],
  [7, 3],
  [1, 6],
  [6, 1],
  [1, 1],
  [2, 2],
];

/** [H, T + S - 1] -> [1, H, T, S], one number at a time. */
function spread(bias: number[][], queries: number, keys: number): number[][][][] {
  const row = (head: number[], i: number) =>
    Array.from({ length: keys }, (_, j) => head[j - i + queries - 1] as number);
  return [bias.map((head) => Array.from({ length: queries }, (_, i) => row(head, i)))];
}

describeOnEachBackend('a bias by distance', () => {
  const heads = 3;
  const biasOf = (queries: number, keys: number) => randomTensor([heads, queries + keys - 1], 1);

  it.each(LENGTHS)('is entry j - i + T - 1 for key j and query i: %p queries, %p keys', (queries, keys) => {
    const bias = biasOf(queries, keys);
    const whole = expandRelativeBias(bias, queries, keys);
    expect(whole.shape).toEqual([1, heads, queries, keys]);
    expect(whole.arraySync()).toEqual(spread(bias.arraySync() as number[][], queries, keys));
  });

  it.each(LENGTHS)('has the gradient of its values: %p queries, %p keys', (queries, keys) => {
    const bias = biasOf(queries, keys);
    expectGradients((b) => expandRelativeBias(b as tf.Tensor, queries, keys), [bias]);
    const dScores = randomTensor([2, heads, queries, keys], 2);
    const [expected] = tf.grads((b: tf.Tensor) =>
      expandRelativeBias(b, queries, keys).add(tf.zerosLike(dScores)),
    )([bias], dScores);
    expect(maxDifference(biasGradient(dScores, bias), expected as tf.Tensor)).toBeLessThan(1e-6);
  });

  it.each(LENGTHS)('acts as the bias that it stands for: %p queries, %p keys', (queries, keys) => {
    const q = randomTensor([2, queries, heads, 4], 3);
    const [k, v] = [randomTensor([2, keys, heads, 4], 4), randomTensor([2, keys, heads, 4], 5)];
    const bias = biasOf(queries, keys);
    const of = (b: tf.Tensor) => attention(q, k, v, { bias: b });
    expect(maxDifference(of(bias), of(expandRelativeBias(bias, queries, keys)))).toBeLessThan(1e-6);
    expectSame(
      attentionWithWeights(q, k, v, { bias }).weights,
      attentionWithWeights(q, k, v, { bias: expandRelativeBias(bias, queries, keys) }).weights,
    );
    const dy = randomTensor([2, queries, heads, 4], 6);
    const short = tf.grad(of)(bias, dy);
    const long = tf.grad((b: tf.Tensor) => of(expandRelativeBias(b, queries, keys)))(bias, dy);
    expect(maxDifference(short, long)).toBeLessThan(2e-6);
  });
});

describeOnEachBackend('a whole bias', () => {
  it('is added as it is', () => {
    const bias = randomTensor([2, 3, 5, 7], 1);
    expect(expandRelativeBias(bias, 5, 7)).toBe(bias);
  });

  it.each([
    [2, 2],
    [1, 2],
    [1, 1],
    [2, 1],
  ])('of batch %p gets the gradient of scores of batch %p', (own, batch) => {
    const dScores = randomTensor([batch, 3, 5, 7], 1);
    const gradient = biasGradient(dScores, tf.zeros([own, 3, 5, 7]));
    expectSame(gradient, own === batch ? dScores : dScores.sum(0, true));
  });

  it('is spread from fewer axes, and its gradient is added up again', () => {
    const [q, k, v] = [
      randomTensor([2, 5, 3, 4], 2),
      randomTensor([2, 7, 3, 4], 3),
      randomTensor([2, 7, 3, 4], 4),
    ];
    const of = (b: tf.Tensor) => attention(q, k, v, { bias: b });
    for (const shape of [[7], [5, 7], [1, 1, 7], [2, 1, 5, 7], [1, 3, 1, 1]]) {
      const bias = randomTensor(shape, 5);
      const whole = bias.broadcastTo([2, 3, 5, 7]);
      expect(maxDifference(of(bias), of(whole))).toBeLessThan(1e-6);
      expectGradients((b) => of(b as tf.Tensor), [bias]);
    }
  });
});
