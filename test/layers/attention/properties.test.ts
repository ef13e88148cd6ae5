import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { MultiHeadAttention, TransformerBlock } from '../../../layers/index.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { ENCODINGS, type EncodingName, encodingNames, SIZES } from '../../support/cases/common.js';
import { expectSame, maxDifference, randomizeWeights, randomTensor, run } from '../../support/tensors.js';

const { B, T, C, H, D, F } = SIZES;
const acting = encodingNames.filter((name) => !['none', 'sinusoidal', 'learned'].includes(name));

/** float32 sums of some tens of numbers of size 1, in another order */
const ROUNDING = 5e-6;

type Kind = 'attention' | 'block';

function built(kind: Kind, name: EncodingName, seed: number, config = {}) {
  const full = { numHeads: H, keyDim: D, positional: ENCODINGS[name](), ...config };
  const layer =
    kind === 'attention'
      ? new MultiHeadAttention(full)
      : new TransformerBlock({ ...full, intermediateDim: F });
  run(layer, tf.zeros([1, T, C]));
  randomizeWeights(layer, seed);
  return layer;
}

const kinds = fc.constantFrom<Kind>('attention', 'block');
const orders = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: T });

describeOnEachBackend('attention to permuted tokens', () => {
  const permute = (x: tf.Tensor, order: number[]) => tf.gather(x, tf.tensor1d(order, 'int32'), 1);

  it('gives permuted outputs without positions, and with what acts on embeddings alone', () => {
    const property = (kind: Kind, name: EncodingName, order: number[], seed: number) =>
      tf.tidy(() => {
        const layer = built(kind, name, seed);
        const x = randomTensor([B, T, C], seed);
        const difference = maxDifference(run(layer, permute(x, order)), permute(run(layer, x), order));
        layer.dispose();
        expect(difference).toBeLessThan(ROUNDING);
      });
    const blind = fc.constantFrom<EncodingName>('none', 'sinusoidal', 'learned');
    fc.assert(fc.property(kinds, blind, orders, fc.nat(), property), { seed: 3, numRuns: 20 });
  });

  it.each(acting)('gives other outputs with %s', (name) => {
    for (const order of [
      [1, 0, 2, 3, 4],
      [0, 2, 1, 4, 3],
    ]) {
      const layer = built('attention', name, 1);
      const x = randomTensor([B, T, C], 2);
      expect(maxDifference(run(layer, permute(x, order)), permute(run(layer, x), order))).toBeGreaterThan(
        1e-3,
      );
    }
  });

  it.each(acting)('tells a sequence from its mirror image, or not: %s', (name) => {
    const layer = built('block', name, 1);
    const x = randomTensor([B, T, C], 2);
    const difference = maxDifference(run(layer, x.reverse(1)).reverse(1), run(layer, x));
    if (name === 'alibi symmetric') expect(difference).toBeLessThan(ROUNDING);
    else expect(difference).toBeGreaterThan(1e-3);
  });
});

describeOnEachBackend('attention to the past', () => {
  it('does not see the future, to the last bit', () => {
    const property = (kind: Kind, name: EncodingName, cut: number, seed: number) =>
      tf.tidy(() => {
        const layer = built(kind, name, seed, { useCausalMask: true });
        const x = randomTensor([B, T, C], seed);
        const future = randomTensor([B, T - cut, C], seed + 1).mul(10);
        const [before, after] = [x, tf.concat([x.slice([0, 0, 0], [B, cut, C]), future], 1)].map((x) =>
          run(layer, x),
        );
        const [y, changed] = [before as tf.Tensor, after as tf.Tensor];
        layer.dispose();
        expectSame(changed.slice([0, 0, 0], [B, cut, C]), y.slice([0, 0, 0], [B, cut, C]));
        expect(maxDifference(changed, y)).toBeGreaterThan(1e-3);
      });
    const encodings = fc.constantFrom(...encodingNames);
    const cuts = fc.integer({ min: 1, max: T - 1 });
    fc.assert(fc.property(kinds, encodings, cuts, fc.nat(), property), { seed: 4, numRuns: 20 });
  });

  it('sees the future without a causal mask', () => {
    const layer = built('attention', 'none', 1);
    const x = randomTensor([B, T, C], 1);
    const changed = x.add(
      tf
        .oneHot(tf.tensor1d([T - 1], 'int32'), T)
        .toFloat()
        .reshape([1, T, 1]),
    );
    const first = (y: tf.Tensor) => y.slice([0, 0, 0], [B, 1, C]);
    expect(maxDifference(first(run(layer, x)), first(run(layer, changed)))).toBeGreaterThan(1e-3);
  });

  it('does not see the future with causal alibi alone', () => {
    const layer = built('attention', 'alibi causal', 1);
    const x = randomTensor([B, T, C], 1);
    const changed = x.add(
      tf
        .oneHot(tf.tensor1d([T - 1], 'int32'), T)
        .toFloat()
        .reshape([1, T, 1]),
    );
    const past = (y: tf.Tensor) => y.slice([0, 0, 0], [B, T - 1, C]);
    expectSame(past(run(layer, changed)), past(run(layer, x)));
  });
});

describeOnEachBackend('attention to padded batches', () => {
  it('gives each sequence what it gets alone', () => {
    const property = (name: EncodingName, length: number, seed: number) =>
      tf.tidy(() => {
        const layer = built('block', name, seed);
        const x = randomTensor([2, T, C], seed);
        const mask = tf
          .tensor2d(
            [0, 1, 2, 3, 4].map((t) => (t < length ? 1 : 0)),
            [1, T],
          )
          .tile([2, 1]);
        const alone = run(layer, x.slice([0, 0, 0], [2, length, C]));
        const padded = run(layer, x, { mask });
        layer.dispose();
        expect(maxDifference(padded.slice([0, 0, 0], [2, length, C]), alone)).toBeLessThan(ROUNDING);
      });
    const encodings = fc.constantFrom(...encodingNames);
    const lengths = fc.integer({ min: 1, max: T - 1 });
    fc.assert(fc.property(encodings, lengths, fc.nat(), property), { seed: 5, numRuns: 20 });
  });
});
