import * as tf from '@tensorflow/tfjs';
import { type AttentionOptions, attention } from '../../../layers/index.js';
import { attentionScores } from '../../../layers/ops/attentionScores.js';
import { attentionWithWeights, buildAttentionMask } from '../../../layers/public/ops.js';
import { consecutivePositions } from '../../../layers/public/positional.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { maxDifference, randomTensor } from '../../support/tensors.js';

const [B, H, K, D] = [2, 6, 3, 5];

/** Queries and keys: as many, fewer (with a cache), more, one of either. */
const LENGTHS: [T: number, S: number][] = [
  [5, 5],
  [2, 7],
  [7, 3],
  [1, 6],
  [6, 1],
];

const given = (T: number, S: number) =>
  [randomTensor([B, T, H, D], 1), randomTensor([B, S, K, D], 2), randomTensor([B, S, K, D], 3)] as const;
const relative = (T: number, S: number, heads: number) => randomTensor([heads, T + S - 1, D], 4);

/** scale q_i . r_(j - i), one number at a time: a bias [B, H, T, S]. */
function asBias(q: tf.Tensor, r: tf.Tensor, S: number, scale = 1 / Math.sqrt(D)): tf.Tensor {
  const [queries, rows] = [q.arraySync() as number[][][][], r.arraySync() as number[][][]];
  const [T, length] = [q.shape[1] as number, (r.shape[1] as number) - 1];
  const of = (query: number[], head: number, distance: number) => {
    const row = (rows.length === 1 ? rows[0] : rows[head])?.[distance + T - 1] as number[];
    return scale * query.reduce((sum, x, d) => sum + x * (row[d] as number), 0);
  };
  expect(length).toBe(T + S - 2);
  return tf.tensor(
    queries.map((sequence) =>
      Array.from({ length: H }, (_, h) =>
        sequence.map((byHead, i) => Array.from({ length: S }, (_, j) => of(byHead[h] as number[], h, j - i))),
      ),
    ),
  );
}

/** scale r_(j - i) . k_j, in the same way; heads of a group share a key. */
function ofKeysAsBias(k: tf.Tensor, r: tf.Tensor, T: number, scale = 1 / Math.sqrt(D)): tf.Tensor {
  const [keys, rows] = [k.arraySync() as number[][][][], r.arraySync() as number[][][]];
  const of = (key: number[], head: number, distance: number) => {
    const row = (rows.length === 1 ? rows[0] : rows[head])?.[distance + T - 1] as number[];
    return scale * key.reduce((sum, x, d) => sum + x * (row[d] as number), 0);
  };
  return tf.tensor(
    keys.map((sequence) =>
      Array.from({ length: H }, (_, h) =>
        Array.from({ length: T }, (_, i) =>
          sequence.map((byHead, j) => of(byHead[Math.floor((h * K) / H)] as number[], h, j - i)),
        ),
      ),
    ),
  );
}

describeOnEachBackend('relative queries', () => {
  it.each([
    [5, 5, 1],
    [2, 11, H],
    [7, 3, H],
    [1, 6, 1],
  ])('add scale r_(j - i) . k_j to scores: %p queries, %p keys, rows of %p heads', (T, S, heads) => {
    const [q, k, v] = given(T, S);
    const [relativeKeys, relativeQueries] = [relative(T, S, 1), relative(T, S, heads).neg()];
    const bias = ofKeysAsBias(k, relativeQueries, T);
    const options = { relativeKeys, relativeQueries };
    const theirs = attentionWithWeights(q, k, v, { relativeKeys, bias });
    expect(maxDifference(attentionWithWeights(q, k, v, options).weights, theirs.weights)).toBeLessThan(1e-6);
    expect(maxDifference(attention(q, k, v, options), theirs.outputs)).toBeLessThan(1e-6);
    const scores = attentionScores(q, k, options);
    expect(maxDifference(scores, attentionScores(q, k, { relativeKeys }).add(bias))).toBeLessThan(1e-6);
  });

  it('have gradients, and keys theirs by them', () => {
    const [T, S] = [3, 11];
    const [q, k, v] = given(T, S);
    const of = (k: tf.Tensor, r: tf.Tensor, other: tf.Tensor) =>
      attention(q, k, v, { relativeQueries: r, relativeKeys: other });
    const rows = [relative(T, S, H), relative(T, S, 1)];
    expectGradients(of as (...all: tf.Tensor[]) => tf.Tensor, [k, ...rows]);
    const scores = (k: tf.Tensor, r: tf.Tensor) => attentionScores(q, k, { relativeQueries: r });
    expectGradients(scores as (...all: tf.Tensor[]) => tf.Tensor, [k, rows[0] as tf.Tensor]);
  });

  it('of another shape are refused', () => {
    const [q, k, v] = given(5, 5);
    expect(() => attention(q, k, v, { relativeQueries: randomTensor([2, 9, D], 1) })).toThrow(
      'attention: relativeQueries must have shape [6, 9, 5]; got [2, 9, 5]',
    );
  });
});

describeOnEachBackend('relative keys', () => {
  const causal = (T: number, S: number) =>
    buildAttentionMask({ causal: true, queries: consecutivePositions(T, S - T) }, T, S);

  it.each(LENGTHS.flatMap(([T, S]) => [1, H].map((heads) => [T, S, heads] as const)))(
    'add scale q_i . r_(j - i) to scores: %p queries, %p keys, rows of %p heads',
    (T, S, heads) => {
      const [q, k, v] = given(T, S);
      const relativeKeys = relative(T, S, heads);
      const bias = asBias(q, relativeKeys, S);
      const masks = T <= S ? [null, causal(T, S)] : [null];
      for (const mask of masks) {
        const ours = attentionWithWeights(q, k, v, { relativeKeys, mask });
        const theirs = attentionWithWeights(q, k, v, { bias, mask });
        expect(maxDifference(ours.weights, theirs.weights)).toBeLessThan(1e-6);
        expect(maxDifference(attention(q, k, v, { relativeKeys, mask }), theirs.outputs)).toBeLessThan(1e-6);
      }
      const scores = attentionScores(q, k, { relativeKeys });
      expect(maxDifference(scores, attentionScores(q, k).add(bias))).toBeLessThan(1e-6);
    },
  );

  it.each(LENGTHS.flatMap(([T, S]) => [1, H].map((heads) => [T, S, heads] as const)))(
    'have gradients, and queries theirs by them: %p queries, %p keys, rows of %p heads',
    (T, S, heads) => {
      const [q, k, v] = given(T, S);
      const bias = randomTensor([B, H, 1, S], 5);
      const of = (with_: AttentionOptions) => (q: tf.Tensor, r: tf.Tensor, b: tf.Tensor) =>
        attention(q, k, v, { relativeKeys: r, bias: b, ...with_ });
      const inputs = [q, relative(T, S, heads), bias];
      expectGradients(of({}) as (...all: tf.Tensor[]) => tf.Tensor, inputs);
      const scores = (q: tf.Tensor, r: tf.Tensor) => attentionScores(q, k, { relativeKeys: r });
      expectGradients(scores as (...all: tf.Tensor[]) => tf.Tensor, inputs.slice(0, 2));
    },
  );

  it('meet queries that have turned, at the scale of the attention', () => {
    const [q, k, v] = given(5, 5);
    const [cos, sin] = [randomTensor([1, 5, D], 6), randomTensor([1, 5, D], 7)];
    const side = { cos, sin, rotaryDim: 4, layout: 'halfSplit' as const };
    const rotation = { queries: side, keys: side };
    const relativeKeys = relative(5, 5, 1);
    const scores = attentionScores(q, k, { rotation, relativeKeys, scale: 0.7 });
    const weights = attentionWithWeights(q, k, v, { rotation, relativeKeys, scale: 0.7 }).weights;
    expect(maxDifference(tf.softmax(scores), weights)).toBeLessThan(1e-6);
    const turned = attentionScores(q, k, { rotation, scale: 0.7 });
    expect(maxDifference(scores, turned)).toBeGreaterThan(0.1);
  });

  it('of a distance that is always hidden do not matter, even if they are NaN', () => {
    const [q, k, v] = given(5, 5);
    const rows = relative(5, 5, 1);
    const spoiled = tf.concat([rows.slice([0, 0, 0], [1, 5, D]), tf.fill([1, 4, D], Number.NaN)], 1);
    const of = (q: tf.Tensor, r: tf.Tensor) => attention(q, k, v, { relativeKeys: r, mask: causal(5, 5) });
    expect(maxDifference(of(q, spoiled), of(q, rows))).toBe(0);
    const [dq, dr] = tf.grads(of)([q, spoiled]);
    const [expectedQ, expectedR] = tf.grads(of)([q, rows]);
    expect(maxDifference(dq as tf.Tensor, expectedQ as tf.Tensor)).toBe(0);
    expect(maxDifference(dr as tf.Tensor, expectedR as tf.Tensor)).toBe(0);
    const seen = tf.concat([tf.fill([1, 5, D], Number.NaN), rows.slice([0, 5, 0])], 1);
    expect(Number.isNaN(of(q, seen).sum().dataSync()[0])).toBe(true);
  });

  it('of another shape are refused', () => {
    const [q, k, v] = given(5, 5);
    expect(() => attention(q, k, v, { relativeKeys: randomTensor([1, 8, D], 1) })).toThrow(
      'attention: relativeKeys must have shape [1, 9, 5]; got [1, 8, 5]',
    );
  });

  it('leave nothing behind', () => {
    const [q, k, v] = given(5, 5);
    const rows = relative(5, 5, H);
    const of = (q: tf.Tensor, r: tf.Tensor) => attention(q, k, v, { relativeKeys: r });
    expect(tensorsLeft(() => tf.tidy(() => void tf.grads(of)([q, rows])))).toBe(0);
  });
});

describeOnEachBackend('a bias by key', () => {
  it.each([
    [1, 5, 5],
    [B, 5, 5],
    [B, 2, 7],
    [1, 1, 4],
  ])('of batch %p is the same for all queries: %p queries, %p keys', (batch, T, S) => {
    const [q, k, v] = given(T, S);
    const values = randomTensor([batch, H, 1, S], 5);
    const bias = tf.where(values.greater(0.8), Number.NEGATIVE_INFINITY, values);
    const of = (b: tf.Tensor) => attention(q, k, v, { bias: b });
    const whole = bias.broadcastTo([batch, H, T, S]);
    expect(maxDifference(of(bias), of(whole))).toBeLessThan(1e-6);
    expect(maxDifference(attentionWithWeights(q, k, v, { bias }).outputs, of(whole))).toBeLessThan(1e-6);
    const dy = randomTensor([B, T, H, D], 6);
    const spread = (b: tf.Tensor) => of(b.broadcastTo([batch, H, T, S]));
    expect(maxDifference(tf.grad(of)(values, dy), tf.grad(spread)(values, dy))).toBeLessThan(2e-6);
  });

  it('has the gradient of its values', () => {
    const [q, k, v] = given(3, 5);
    expectGradients((b) => attention(q, k, v, { bias: b as tf.Tensor }), [randomTensor([B, H, 1, 5], 5)]);
  });
});
