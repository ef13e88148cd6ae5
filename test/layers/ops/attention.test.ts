import * as tf from '@tensorflow/tfjs';
import { type AttentionOptions, attention } from '../../../layers/index.js';
import { attentionWithWeights, buildAttentionMask } from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { maxDifference, randomTensor } from '../../support/tensors.js';

// B = 2, H = 6 over 3 key-value heads, T = 5, S = 7, D = 11
const queries = () => randomTensor([2, 5, 6, 11], 1);
const keys = () => randomTensor([2, 7, 3, 11], 2);
const values = () => randomTensor([2, 7, 3, 11], 3);
const bias = () => randomTensor([1, 6, 5, 7], 4);
const lastKeyHidden = () =>
  buildAttentionMask({ padding: tf.tensor2d([[1, 1, 1, 1, 1, 1, 0]]).tile([2, 1]) }, 5, 7);

describeOnEachBackend('attention', () => {
  it('is softmax(q k^T / sqrt(D) + bias) v, one number at a time', () => {
    const { outputs, weights } = attentionWithWeights(queries(), keys(), values(), { bias: bias() });
    const alone = attention(queries(), keys(), values(), { bias: bias() });
    const heads = (t: tf.Tensor) => t.transpose([0, 2, 1, 3]).arraySync() as number[][][][];
    const [q, k, v] = [queries(), keys(), values()].map(heads);
    const b = bias().arraySync() as number[][][][];
    const at = (of: number[][][][] | undefined, i: number, h: number, t: number) => of?.[i]?.[h]?.[t] ?? [];
    const dot = (x: number[], y: number[]) => x.reduce((sum, value, d) => sum + value * (y[d] ?? 0), 0);
    let [weightError, outputError] = [0, 0];
    for (const [i, h, t] of [0, 1].flatMap((i) => [0, 1, 2, 3, 4, 5].map((h) => [i, h, (i + h) % 5]))) {
      const [batch, head, query] = [i as number, h as number, t as number];
      const group = Math.floor(head / 2);
      const scores = Array.from(
        { length: 7 },
        (_, s) =>
          dot(at(q, batch, head, query), at(k, batch, group, s)) / Math.sqrt(11) +
          (at(b, 0, head, query)[s] ?? 0),
      );
      const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
      const shares = scores.map((score) => Math.exp(score) / total);
      const output = Array.from({ length: 11 }, (_, d) =>
        shares.reduce((sum, share, s) => sum + share * (at(v, batch, group, s)[d] ?? 0), 0),
      );
      const row = (of: number[][][][]) => at(of, batch, head, query);
      const error = (x: number[], y: number[]) =>
        Math.max(...x.map((value, n) => Math.abs(value - (y[n] ?? 9))));
      weightError = Math.max(weightError, error(shares, row(weights.arraySync() as number[][][][])));
      outputError = Math.max(
        outputError,
        error(output, row(heads(outputs))),
        error(output, row(heads(alone))),
      );
    }
    expect(weightError).toBeLessThan(1e-6);
    expect(outputError).toBeLessThan(1e-6);
  });

  describe('of scores that an encoding has made', () => {
    const scores = () => randomTensor([2, 6, 5, 7], 5);
    const ofScores = (scores: tf.Tensor): AttentionOptions => ({
      bias: { scores, whole: () => tf.zerosLike(scores) },
      relativeKeys: randomTensor([6, 11, 11], 6),
      relativeQueries: randomTensor([6, 11, 11], 7),
      mask: lastKeyHidden(),
    });
    // As a bias on queries of zeros.
    const expected = (scores: tf.Tensor, values: tf.Tensor) =>
      attentionWithWeights(tf.zeros([2, 5, 6, 11]), keys(), values, { bias: scores, mask: lastKeyHidden() });

    it('has these in the place of products', () => {
      const { outputs, weights } = expected(scores(), values());
      const whole = attentionWithWeights(queries(), keys(), values(), ofScores(scores()));
      const alone = attention(queries(), keys(), values(), ofScores(scores()));
      expect(maxDifference(whole.weights, weights)).toBeLessThan(1e-6);
      expect(maxDifference(whole.outputs, outputs)).toBeLessThan(1e-6);
      expect(maxDifference(alone, outputs)).toBeLessThan(1e-6);
    });

    it('has gradients of them and of values, and none of queries and keys', () => {
      const given = [values(), scores()];
      const ours = tf.grads((v, scores) =>
        attention(queries(), keys(), v as tf.Tensor4D, ofScores(scores as tf.Tensor))
          .square()
          .sum(),
      )(given);
      const theirs = tf.grads((v, scores) =>
        expected(scores as tf.Tensor, v as tf.Tensor)
          .outputs.square()
          .sum(),
      )(given);
      const [dValues, dScores] = ours as [tf.Tensor, tf.Tensor];
      expect(maxDifference(dValues, theirs[0] as tf.Tensor)).toBeLessThan(1e-5);
      expect(maxDifference(dScores, theirs[1] as tf.Tensor)).toBeLessThan(1e-5);
      const ofQueries = (q: tf.Tensor) => attention(q, keys(), values(), ofScores(scores())).sum<tf.Scalar>();
      expect(() => tf.grad(ofQueries)(queries())).toThrow('Cannot compute gradient');
    });
  });

  it('gives a masked key no weight at all', () => {
    const { weights } = attentionWithWeights(queries(), keys(), values(), { mask: lastKeyHidden() });
    expect(weights.slice([0, 0, 0, 6]).max().dataSync()[0]).toBe(0);
    expect(maxDifference(weights.sum(-1), tf.ones([2, 6, 5]))).toBeLessThan(1e-6);
  });

  it('drops the share that it is told to, and scales up the rest', () => {
    const { outputs, weights } = attentionWithWeights(queries(), keys(), tf.ones([2, 7, 3, 11]), {
      dropout: { rate: 0.5, seed: 7 },
    });
    expect(maxDifference(weights.sum(-1), tf.ones([2, 6, 5]))).toBeLessThan(1e-6);
    // Of values that are all 1, outputs are what is left of the weights: 1 on average.
    const { mean, variance } = tf.moments(outputs);
    expect(mean.dataSync()[0]).toBeCloseTo(1, 0);
    expect(variance.dataSync()[0]).toBeGreaterThan(0.01);
    const again = attention(queries(), keys(), tf.ones([2, 7, 3, 11]), { dropout: { rate: 0.5, seed: 7 } });
    expect(maxDifference(again, outputs)).toBe(0);
  });

  it.each<[string, () => AttentionOptions]>([
    ['alone', () => ({})],
    ['with a mask', () => ({ mask: lastKeyHidden() })],
  ])('has the gradient of its values, %s', (_, options) => {
    const of = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) => attention(q, k, v, options());
    expectGradients(of as (...all: tf.Tensor[]) => tf.Tensor, [queries(), keys(), values()]);
  });

  it('has the gradient of its values for a bias, and of its weights', () => {
    const inputs = [queries(), keys(), bias()];
    const of = (which: 'outputs' | 'weights') => (q: tf.Tensor, k: tf.Tensor, b: tf.Tensor) =>
      attentionWithWeights(q, k, values(), { bias: b })[which];
    const alone = (q: tf.Tensor, k: tf.Tensor, b: tf.Tensor) => attention(q, k, values(), { bias: b });
    expectGradients(alone as (...all: tf.Tensor[]) => tf.Tensor, inputs);
    expectGradients(of('outputs') as (...all: tf.Tensor[]) => tf.Tensor, inputs);
    expectGradients(of('weights') as (...all: tf.Tensor[]) => tf.Tensor, inputs);
  });
});
