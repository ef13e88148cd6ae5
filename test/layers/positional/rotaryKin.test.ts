import * as tf from '@tensorflow/tfjs';
import {
  KeyValueCache,
  MultiHeadAttention,
  PolarEmbedding,
  RotaryEmbedding,
  type RotaryEmbeddingConfig,
} from '../../../layers/index.js';
import { attention } from '../../../layers/ops/attention.js';
import { attentionScores } from '../../../layers/ops/attentionScores.js';
import { consecutivePositions, positionalEncoding } from '../../../layers/public/positional.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients, expectWeightGradients } from '../../support/finiteDifferences.js';
import {
  expectGolden,
  type GoldenCase,
  golden,
  goldenCases,
  goldenTensor,
  setGoldenWeights,
} from '../../support/golden.js';
import { maxDifference, randomizeWeights, randomTensor, run, weightsByName } from '../../support/tensors.js';

const cases = goldenCases('rotaryKin').map((one) => [one.name, one] as const);
const [T, H, K, D] = [5, 4, 2, 6];

/** Scores as attention makes them. */
function scoresOf({ name, config, inputs, weights }: GoldenCase): tf.Tensor {
  const [queries, keys] = [goldenTensor(inputs, 'queries'), goldenTensor(inputs, 'keys')];
  const [, length = 0, numHeads = 0, keyDim = 0] = queries.shape;
  const at = { ids: golden(inputs, 'positions').data, batch: 1, length, axes: 1, key: null };
  const shape = { numHeads, numKeyValueHeads: keys.shape[2] as number, keyDim, modelDim: 7, memoryDim: 7 };
  const encoding =
    name === 'polar' ? new PolarEmbedding(config) : new RotaryEmbedding(config as RotaryEmbeddingConfig);
  encoding.buildAttention(shape);
  setGoldenWeights(weightsByName(encoding), weights);
  const context = { ...shape, queries: at, keys: at };
  const [q, k] =
    encoding instanceof PolarEmbedding
      ? encoding.encodeQueriesKeys(queries, keys)
      : encoding.encodeQueriesKeys(queries, keys, context);
  return attentionScores(q, k, { scale: 1 / Math.sqrt(keyDim), rotation: encoding.rotation(context) });
}

const attentionOf = (positional: string | RotaryEmbedding | PolarEmbedding, useCausalMask: boolean) =>
  new MultiHeadAttention({
    ...{ numHeads: H, numKeyValueHeads: K, keyDim: D, useCausalMask, seed: 3, positional },
  });

describeOnEachBackend('kin of rotary positions', (backend) => {
  it.each(cases)('golden %s', (name, one) => {
    expectGolden(scoresOf(one), golden(one.outputs, 'scores'), `${backend} ${name}`);
  });

  const positionals: [string, () => string | RotaryEmbedding | PolarEmbedding][] = [
    ['p-rope', () => 'p-rope'],
    ['xpos', () => new RotaryEmbedding({ scaling: 'xpos', scaleBase: 7 })],
    ['polar', () => new PolarEmbedding({ maxWavelength: 500 })],
    ['log of the position', () => new RotaryEmbedding({ logScale: 'position' })],
  ];

  it.each(positionals)('%s: a cache and chunks give what the whole gives', (_, positional) => {
    const layer = attentionOf(positional(), true);
    const x = randomTensor([2, T, 7], 1);
    const whole = run(layer, x);
    randomizeWeights(layer.positional, 5);
    const expected = run(layer, x);
    if (layer.positional.weights.length > 0) expect(maxDifference(expected, whole)).toBeGreaterThan(1e-3);
    const cache = new KeyValueCache();
    const steps = [3, 1, 1].map((count) =>
      cache.step(() => run(layer, x.slice([0, cache.length, 0], [2, count, 7]), { cache })),
    );
    expect(maxDifference(tf.concat(steps, 1), expected)).toBeLessThan(1e-5);
    cache.dispose();
    // Position 0 is no other than the rest, but for the length that is seen.
    if (_ !== 'log of the position')
      expect(maxDifference(run(layer, x, { startIndex: 9 }), expected)).toBeLessThan(1e-5);
  });

  it.each(positionals)('%s: a permuted sentence is another one, causal or not', (_, positional) => {
    for (const isCausal of [true, false]) {
      const layer = attentionOf(positional(), isCausal);
      const x = randomTensor([1, T, 7], 1);
      // The last token sees all, in any order.
      const swapped = tf.concat(
        [x.slice([0, 1], [1, 1]), x.slice([0, 0], [1, 1]), x.slice([0, 2], [1, 3])],
        1,
      );
      const last = (sentence: tf.Tensor) => run(layer, sentence).slice([0, T - 1], [1, 1]);
      expect(maxDifference(last(swapped), last(x))).toBeGreaterThan(1e-4);
    }
  });

  it.each(positionals)('%s: gradients are those of finite differences', (_, positional) => {
    const layer = attentionOf(positional(), true);
    const x = randomTensor([2, 3, 7], 2);
    run(layer, x);
    randomizeWeights(layer.positional, 5);
    // Where phases are not cut.
    for (const weight of layer.positional.weights) weight.write(weight.read().abs().add(0.2).neg());
    const weights = weightsByName(layer);
    const some = new Map([...weights].filter(([name]) => /query|positional/.test(name)));
    expectWeightGradients(() => run(layer, x), some);
  });

  it('p-rope: slow pairs do not turn', () => {
    const at = consecutivePositions(1, 100);
    const encoding = new RotaryEmbedding({ scaling: 'proportional', turningShare: 0.5 });
    const { cos } = encoding.rotation({ queries: at, keys: at, keyDim: 8 }).queries;
    const [plain] = [new RotaryEmbedding().rotation({ queries: at, keys: at, keyDim: 8 }).queries.cos];
    const moved = [...cos.sub(1).abs().dataSync()].map((difference) => difference > 1e-3);
    expect(moved).toEqual([true, true, false, false, true, true, false, false]);
    expect(maxDifference(cos.slice([0, 0, 0], [1, 1, 2]), plain.slice([0, 0, 0], [1, 1, 2]))).toBe(0);
  });

  it('xpos: scores fade with the distance of earlier keys, and grow with that of later ones', () => {
    const at = consecutivePositions(40);
    const encoding = new RotaryEmbedding({ scaling: 'xpos', maxWavelength: 1e9, scaleBase: 8 });
    const rotation = encoding.rotation({ queries: at, keys: at, keyDim: 4 });
    // The slow pair hardly turns.
    const x = tf.tensor4d([0, 1, 0, 0], [1, 1, 1, 4]).tile([1, 40, 1, 1]);
    const scores = attentionScores(x, x, { rotation }).dataSync();
    for (let distance = 1; distance < 40; distance++) {
      expect(scores[39 * 40 + 39 - distance]).toBeLessThan(scores[39 * 40 + 40 - distance] as number);
      expect(scores[distance]).toBeGreaterThan(scores[distance - 1] as number);
    }
    expect(() =>
      run(new RotaryEmbedding({ scaling: 'xpos' }), tf.ones([1, 1, 4]), { startIndex: 30_000 }),
    ).toThrow(
      /position 30000 is too far from 0 for scaling 'xpos': a pair would grow by e\^73, and can by e\^60/,
    );
    expect(positionalEncoding('xpos').getConfig()).toMatchObject({ layout: 'interleaved', scaleBase: 512 });
  });

  it('polar: scores have the scale of D channels, and a mirror image is another sentence, untrained', () => {
    const x = randomTensor([1, T, 7], 3);
    const layer = attentionOf('polar', false);
    const mirrored = run(layer, x.reverse(1)).reverse(1);
    expect(maxDifference(mirrored, run(layer, x))).toBeGreaterThan(1e-4);
    const scaled = new MultiHeadAttention({
      ...{ numHeads: H, numKeyValueHeads: K, keyDim: D, seed: 3, positional: 'polar', scale: D ** -0.5 },
    });
    expect(maxDifference(run(scaled, x), run(layer, x))).toBe(0);
  });

  it('polar: with equal queries and keys the score is greatest where they stand together', () => {
    const encoding = new PolarEmbedding();
    encoding.buildAttention({ numHeads: 1, numKeyValueHeads: 1, keyDim: D, modelDim: D, memoryDim: D });
    encoding.setWeights([tf.zeros([1, D])]);
    const x = randomTensor([1, 1, 1, D], 7).tile([1, 9, 1, 1]);
    const at = consecutivePositions(9);
    const [q, k] = encoding.encodeQueriesKeys(x, x);
    const scores = attentionScores(q, k, {
      rotation: encoding.rotation({ queries: at, keys: at, keyDim: D }),
    });
    expect([...scores.argMax(-1).dataSync()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describeOnEachBackend('attention of values that have fewer channels', () => {
  const inputs = () =>
    [randomTensor([2, 3, H, D], 1), randomTensor([2, T, K, D], 2), randomTensor([2, T, K, 4], 3)] as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];

  it('is that of the same values among others', () => {
    const [q, k, v] = inputs();
    const wide = attention(q, k, tf.concat([v, randomTensor([2, T, K, 2], 4)], -1));
    expect(maxDifference(attention(q, k, v), wide.slice([0, 0, 0, 0], [-1, -1, -1, 4]))).toBeLessThan(1e-6);
  });

  it('has their gradients', () =>
    expectGradients((q, k, v) => attention(q as tf.Tensor, k as tf.Tensor, v as tf.Tensor), inputs()));
});
