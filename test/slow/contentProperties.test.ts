import * as tf from '@tensorflow/tfjs';
import {
  CableBias,
  ContextualPosition,
  DataAdaptiveBias,
  DisentangledPosition,
  ForgettingBias,
  KeyValueCache,
  type MultiHeadAttention,
  type PositionalEncoding,
  RelativePositionVectors,
  TransformerXLPositional,
} from '../../layers/index.js';
import { disentangledRow } from '../../layers/positional/deberta.js';
import { describeOnEachBackend } from '../support/backends.js';
import { attentionWith, B, C, T, x } from '../support/contentEncodings.js';
import { golden, goldenCases } from '../support/golden.js';
import { maxDifference, randomTensor, run, weightsByName } from '../support/tensors.js';

const TOLERANCE = 1e-5;

/** Random weights, by their names: those of an attention are then the same with any encoding. */
function randomizeByName(layer: MultiHeadAttention): void {
  for (const [name, weight] of weightsByName(layer)) {
    const seed = Array.from(name).reduce((sum, letter) => 31 * sum + letter.charCodeAt(0), 0);
    weight.write(randomTensor(weight.shape, seed % 100_003).mul(0.7));
  }
}

/** An attention whose weights are random, but for those given. */
function built(
  positional: PositionalEncoding | string,
  weights: Record<string, (random: tf.Tensor) => tf.Tensor> = {},
  useCausalMask = false,
): MultiHeadAttention {
  const layer = attentionWith(positional, { useCausalMask });
  run(layer, x());
  randomizeByName(layer);
  const named = weightsByName(layer);
  for (const [name, of] of Object.entries(weights)) {
    const weight = named.get(`positional/${name}`) as tf.LayerVariable;
    weight.write(of(weight.read()));
  }
  return layer;
}

const filled = (value: number) => (weight: tf.Tensor) => tf.fill(weight.shape, value);

describeOnEachBackend('encodings by content, as their papers have them', () => {
  it('a gate of 0 forgets what came before, and gates of 1 forget nothing', () => {
    const closing = new ForgettingBias({ bidirectional: false });
    const never = built(closing, { kernel: filled(0), bias: filled(60) }, true);
    expect(maxDifference(run(never, x()), run(built('none', {}, true), x()))).toBeLessThan(TOLERANCE);
    // The first channel says whether the gate closes, as at token 2.
    const byFirst = (kernel: tf.Tensor) =>
      tf.concat([tf.fill([1, kernel.shape[1] as number], -200), tf.zerosLike(kernel).slice([1, 0])]);
    const layer = built(closing, { kernel: byFirst, bias: filled(60) }, true);
    const first = tf.tensor1d([0, 0, 1, 0, 0]).reshape([1, T, 1]).tile([B, 1, 1]);
    const [one, other] = [1, 2].map((seed) => {
      const early = randomTensor([B, 2, C - 1], seed);
      return run(layer, tf.concat([first, tf.concat([early, randomTensor([B, 3, C - 1], 9)], 1)], 2));
    }) as [tf.Tensor, tf.Tensor];
    expect(maxDifference(one.slice([0, 2, 0]), other.slice([0, 2, 0]))).toBeLessThan(1e-6);
    expect(maxDifference(one, other)).toBeGreaterThan(1e-3);
  });

  it('cable is forgetting with the signs of its gates turned, looking back', () => {
    const negated = { kernel: (w: tf.Tensor) => w.neg(), bias: (w: tf.Tensor) => w.neg() };
    const [one, other] = [
      built(new ForgettingBias({ bidirectional: false }), {}, true),
      built(new CableBias({ bidirectional: false }), negated, true),
    ];
    expect(maxDifference(run(one, x()), run(other, x()))).toBeLessThan(TOLERANCE);
  });

  it.each([ForgettingBias, CableBias, ContextualPosition])(
    '%p that looks back hides later keys itself',
    (type) => {
      const positional = new type({ bidirectional: false });
      for (const attentionWindow of [null, 3]) {
        const [alone, masked] = [false, true].map((useCausalMask) => {
          const layer = attentionWith(positional, { useCausalMask, attentionWindow });
          run(layer, x());
          randomizeByName(layer);
          return run(layer, x());
        }) as [tf.Tensor, tf.Tensor];
        expect(maxDifference(alone, masked)).toBeLessThan(TOLERANCE);
      }
    },
  );

  it('shaw, transformer-xl, deberta and cope with tables of 0 add nothing', () => {
    const none = run(built('none'), x());
    const shaw = new RelativePositionVectors({ maxDistance: 2, useValues: true });
    const zeros = { keys: filled(0), values: filled(0) };
    expect(maxDifference(run(built(shaw, zeros), x()), none)).toBeLessThan(TOLERANCE);
    const still = { kernel: filled(0), contentBias: filled(0) };
    expect(maxDifference(run(built(new TransformerXLPositional(), still), x()), none)).toBeLessThan(
      TOLERANCE,
    );
    expect(maxDifference(run(built('cope', { embeddings: filled(0) }), x()), none)).toBeLessThan(TOLERANCE);
    const unplaced = built(new DisentangledPosition({ numBuckets: 4, maxDistance: 8 }), {
      ...{ embeddings: filled(0), queryBias: filled(0) },
    });
    const scaled = attentionWith('none', { scale: (3 * 4) ** -0.5 });
    run(scaled, x());
    randomizeByName(scaled);
    expect(maxDifference(run(unplaced, x()), run(scaled, x()))).toBeLessThan(TOLERANCE);
  });

  it('dape whose network gives nothing is its bias, whichever that is', () => {
    for (const bias of ['alibi', 'forgetting']) {
      const quiet = { outputKernel: filled(0), outputBias: filled(0) };
      const layer = built(new DataAdaptiveBias({ bias }), quiet);
      const plain = built(bias);
      const inner = weightsByName(layer);
      for (const [name, weight] of weightsByName(plain)) {
        (inner.get(name.replace('positional/', 'positional/bias/')) as tf.LayerVariable).write(weight.read());
      }
      expect(maxDifference(run(layer, x()), run(plain, x()))).toBeLessThan(TOLERANCE);
    }
    expect(() => run(attentionWith(new DataAdaptiveBias({ bias: 'rotary', name: 'dape' })), x())).toThrow(
      'bias must be an encoding that adds to scores; got RotaryEmbedding',
    );
  });

  it('cope with gates of 1 counts tokens, as shaw does', () => {
    // Queries and keys that are all the same and large.
    const alike = tf.ones([1, T, C]);
    const layer = built(new ContextualPosition({ numPositions: 9, bidirectional: false }), {}, true);
    const named = weightsByName(layer);
    for (const part of ['query', 'key'])
      (named.get(`${part}/bias`) as tf.LayerVariable).write(
        tf.fill(named.get(`${part}/bias`)?.shape as number[], 9),
      );
    const shaw = built(new RelativePositionVectors({ maxDistance: 8 }), {}, true);
    const theirs = weightsByName(shaw);
    for (const [name, weight] of named)
      if (!name.startsWith('positional')) theirs.get(name)?.write(weight.read());
    // Position j..i, both counted, is i - j + 1; scores there are scaled, in CoPE's paper they are not.
    const table = (named.get('positional/embeddings') as tf.LayerVariable).read();
    const ahead = tf.zeros([8, 4]);
    const byDistance = tf.concat([tf.reverse(table.slice([1, 0]), 0), ahead, tf.zeros([1, 4])]);
    theirs.get('positional/keys')?.write(byDistance.mul(Math.sqrt(4)));
    expect(byDistance.shape).toEqual([17, 4]);
    expect(maxDifference(run(shaw, alike), run(layer, alike))).toBeLessThan(1e-4);
  });

  it.each([0, 0.4])("shaw's values meet the weights that values meet, at dropout %s", (dropout) => {
    const positional = new RelativePositionVectors({ maxDistance: 3, useValues: true });
    const layer = attentionWith(positional, { dropout, seed: 7 });
    run(layer, x());
    const named = weightsByName(layer);
    // Values that are 0 with a vector that is 1 everywhere are values that are 1.
    const [zeros, ones] = [0, 1].map(
      (value) => (name: string) => named.get(name)?.write(tf.fill(named.get(name)?.shape as number[], value)),
    );
    zeros?.('value/kernel');
    zeros?.('value/bias');
    ones?.('positional/values');
    const byVectors = run(layer, x(), { training: true });
    const copy = attentionWith(positional, { dropout, seed: 7 });
    run(copy, x());
    const theirs = weightsByName(copy);
    theirs.get('value/kernel')?.write(tf.zeros(theirs.get('value/kernel')?.shape as number[]));
    theirs.get('value/bias')?.write(tf.ones(theirs.get('value/bias')?.shape as number[]));
    theirs.get('positional/values')?.write(tf.zeros([7, 4]));
    expect(maxDifference(run(copy, x(), { training: true }), byVectors)).toBeLessThan(TOLERANCE);
  });

  it("shaw's values and its weights are those of a cache, too", () => {
    const layer = built(new RelativePositionVectors({ maxDistance: 2, useValues: true }), {}, true);
    const cache = new KeyValueCache();
    const chunks = tf.split(x(), [2, 3], 1).map((part) => cache.step(() => run(layer, part, { cache })));
    expect(maxDifference(tf.concat(chunks, 1), run(layer, x()))).toBeLessThan(TOLERANCE);
    cache.dispose();
  });

  it('a query that sees nothing has an output of 0 before its projection', () => {
    const layer = built(new RelativePositionVectors({ useValues: true }));
    const mask = tf.zeros([B, T]);
    const bias = (weightsByName(layer).get('output/bias') as tf.LayerVariable).read();
    expect(maxDifference(run(layer, x(), { mask }), bias.reshape([1, 1, C]).tile([B, T, 1]))).toBe(0);
  });
});

describe('disentangledRow', () => {
  const cases = goldenCases('content').filter(({ outputs }) => outputs.rows);
  it.each(cases.map((one) => [one.name, one] as const))('golden %s', (_, { config, inputs, outputs }) => {
    const { numBuckets, maxDistance } = config as { numBuckets: number; maxDistance: number };
    const rows = golden(inputs, 'distances').data.map((distance) =>
      disentangledRow(distance, numBuckets, maxDistance),
    );
    expect(rows).toEqual(golden(outputs, 'rows').data);
  });
});

describe('options of encodings by content', () => {
  it.each([
    [
      () => new DisentangledPosition({ numBuckets: 5, name: 'one' }),
      'DisentangledPosition "one": numBuckets must be even; got 5',
    ],
    [
      () => new DisentangledPosition({ numBuckets: 8, maxDistance: 5, name: 'one' }),
      'DisentangledPosition "one": maxDistance must be an integer of at least 6; got 5',
    ],
    [
      () => new ContextualPosition({ numPositions: 1, name: 'one' }),
      'ContextualPosition "one": numPositions must be an integer of at least 2; got 1',
    ],
    [
      () => new RelativePositionVectors({ maxDistance: 0, name: 'one' }),
      'RelativePositionVectors "one": maxDistance must be an integer of at least 1; got 0',
    ],
    [
      () => new DataAdaptiveBias({ units: 0, name: 'one' }),
      'DataAdaptiveBias "one": units must be an integer of at least 1; got 0',
    ],
  ])('refuses %p', (make, message) => {
    expect(make).toThrow(new RangeError(message));
  });
});
