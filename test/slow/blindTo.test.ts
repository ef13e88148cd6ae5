import * as tf from '@tensorflow/tfjs';
import { positionalEncodingNames } from '../../layers/index.js';
import { transformerEncoder } from '../../src/models/transformerEncoder.js';
import { blindTo, cannotTellApart, isMirror } from '../../src/report/blindTo.js';
import { Random } from '../../src/util/random.js';
import { FAST, useBackend } from '../support/backends.js';

const LENGTH = 7;
const VOCABULARY = 9;
/** Of the largest output: what float32 may lose in a few hundred sums. */
const ROUNDING = 2e-5;
const TOLD_APART = 2e-4;

function encoder(positional: string, type: 'classify' | 'tag', seed: number): tf.LayersModel {
  const model = transformerEncoder({
    ...{ vocabSize: VOCABULARY, modelDim: 16, numLayers: 2, numHeads: 4, maxLength: LENGTH, seed },
    positional,
    head: { type, numClasses: 3 },
  });
  // All of them random, those that start at 0 or 1 too: outputs are smooth functions of the weights, and two that agree at
  // random weights agree at all weights that training could reach.
  model.setWeights(
    model.weights.map(({ shape }, i) =>
      tf.randomNormal(shape as number[], 0, 0.5, 'float32', 100 * seed + i),
    ),
  );
  return model;
}

/** Largest difference between what a model says of the same tokens in two orders, by the largest output. */
function difference(model: tf.LayersModel, tokens: readonly number[], order: readonly number[]): number {
  return tf.tidy(() => {
    const say = (ids: number[]) => model.predict(tf.tensor2d([ids], [1, LENGTH], 'int32')) as tf.Tensor;
    const [one, other] = [say([...tokens]), say(order.map((place) => tokens[place] as number))];
    // Of tags, those of the same token: order[i] is where token i of the second order stands in the first.
    const same = one.rank === 3 ? one.gather([...order], 1) : one;
    return (same.sub(other).abs().max().dataSync()[0] ?? 0) / (one.abs().max().dataSync()[0] ?? 1);
  });
}

/** Over several sequences and weights, the least and the largest difference between two orders. */
function differences(positional: string, type: 'classify' | 'tag', reorder: (random: Random) => number[]) {
  const random = new Random(5);
  const values = [1, 2, 3].flatMap((seed) => {
    const model = encoder(positional, type, seed);
    const found = [1, 2, 3, 4].map(() => {
      const tokens = random.shuffled([1, 2, 3, 4, 5, 6, 7]);
      return difference(model, tokens, reorder(random));
    });
    model.dispose();
    return found;
  });
  return { least: Math.min(...values), largest: Math.max(...values) };
}

const PLACES = Array.from({ length: LENGTH }, (_, place) => place);
const backwards = () => [...PLACES].reverse();
/** Two words change places, which is no mirror image. */
const exchanged = () => [4, 1, 2, 3, 0, 5, 6];

describe.each(['classify', 'tag'] as const)('what is said of encodings holds for models that %s', (type) => {
  beforeAll(() => useBackend(FAST));

  it.each(positionalEncodingNames())('%s', (name) => {
    const blindness = blindTo(name);
    const [mirror, exchange] = [backwards, exchanged].map((order) => differences(name, type, order));
    if (blindness === null) expect(mirror?.least).toBeGreaterThan(TOLD_APART);
    else expect(mirror?.largest).toBeLessThan(ROUNDING);
    if (blindness === 'order') expect(exchange?.largest).toBeLessThan(ROUNDING);
    else expect(exchange?.least).toBeGreaterThan(TOLD_APART);
    if (blindness === 'order') {
      expect(differences(name, type, (random) => random.shuffled(PLACES)).largest).toBeLessThan(ROUNDING);
    }
  });
});

describe('cannotTellApart', () => {
  it.each([
    ['none', 'a b c', 'b a c', true],
    ['alibi-symmetric', 'a b c', 'c b a', true],
    // Two words have changed places: no mirror image.
    ['alibi-symmetric', 'adam ate an apple', 'apple ate an adam', false],
    ['alibi', 'a b c', 'c b a', false],
    ['of-ones-own', 'a b c', 'c b a', false],
    ['constructor', 'a b', 'b a', false],
  ])('%s: "%s" and "%s": %s', (encoding, one, other, expected) => {
    expect(cannotTellApart(encoding, one.split(' '), other.split(' '))).toBe(expected);
  });

  it('knows a mirror image from a part of one', () => {
    expect(isMirror(['a', 'b'], ['b', 'a', 'a'])).toBe(false);
    expect(isMirror(['a', 'b', 'a'], ['a', 'b', 'a'])).toBe(true);
  });
});
