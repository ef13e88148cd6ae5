import * as tf from '@tensorflow/tfjs';
import {
  LearnedPositional,
  positionalEncodingEntry,
  positionalEncodingNames,
} from '../../../layers/index.js';
import { type TransformerEncoderConfig, transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';
import { expectSame, maxDifference, randomIds, randomizeWeights } from '../../support/tensors.js';

const [B, T, V, CLASSES] = [3, 5, 13, 7];
const maxLength = 11;
/** Encodings that end at maxLength. */
const TABLES = ['learned', 'tupe'];
// test/layers/positional/everyEncoding.slow.test.ts has what all promise.
const names = positionalEncodingNames().filter((name) => positionalEncodingEntry(name).inDefaultComparison);

function encoder(config: Partial<TransformerEncoderConfig> = {}): tf.LayersModel {
  return transformerEncoder({
    ...{ vocabSize: V, modelDim: 8, numLayers: 2, numHeads: 2, intermediateDim: 17, maxLength, seed: 1 },
    head: { type: 'classify', numClasses: CLASSES },
    ...config,
  });
}

const tag = { type: 'tag', numClasses: CLASSES } as const;

describeOnEachBackend('transformerEncoder', () => {
  const ids = () => randomIds([B, T], V, 1, 1);
  const logitsOf = (model: tf.LayersModel, ids: tf.Tensor) => model.predict(ids) as tf.Tensor;

  it('gives a row of logits for each sequence, or for each token', () => {
    expect(logitsOf(encoder(), ids()).shape).toEqual([B, CLASSES]);
    expect(logitsOf(encoder({ head: tag }), ids()).shape).toEqual([B, T, CLASSES]);
    expect(encoder().outputs[0]?.shape).toEqual([null, CLASSES]);
    expect(encoder({ head: tag }).outputs[0]?.shape).toEqual([null, null, CLASSES]);
  });

  it('has the weights that it is made of', () => {
    const [C, F] = [8, 17];
    const norm = 2 * C;
    const block = 4 * (C * C + C) + (C * F + F) + (F * C + C) + 2 * norm;
    const common = V * C + 2 * block + norm + (C * CLASSES + CLASSES);
    expect(encoder().countParams()).toBe(common);
    expect(encoder({ normalizeFirst: false }).countParams()).toBe(common - norm);
    expect(encoder({ positional: 'learned' }).countParams()).toBe(common + maxLength * C);
    expect(encoder({ positional: 't5' }).countParams()).toBe(common + 2 * 32 * 2);
    expect(new Set(encoder().weights.map(({ originalName }) => originalName)).size).toBe(2 * 16 + 5);
  });

  it.each(names)('is the same to the last bit once saved and loaded, with %s', async (positional) => {
    const model = encoder({ positional, head: tag });
    randomizeWeights(model, 3);
    expectSame(logitsOf(await saveAndLoad(model), ids()), logitsOf(model, ids()));
  });

  it.each(names)('does not see padding, with %s', (positional) => {
    for (const config of [{}, { head: tag }, { useCausalMask: true, normalizeFirst: false }]) {
      const model = encoder({ positional, ...config });
      randomizeWeights(model, 3);
      const short = logitsOf(model, ids());
      const long = logitsOf(
        model,
        ids().pad([
          [0, 0],
          [0, maxLength - T],
        ]),
      );
      const kept = long.rank === 2 ? long : long.slice([0, 0, 0], [B, T, CLASSES]);
      // Logits of size 10 or so, after some hundred float32 roundings in another order.
      expect(maxDifference(kept, short)).toBeLessThan(
        1e-5 * Math.max(1, short.abs().max().dataSync()[0] ?? 0),
      );
    }
  });

  it.each(names)('sees the order of the tokens, or not: %s', (positional) => {
    const model = encoder({ positional });
    const logits = [ids(), tf.gather(ids(), tf.tensor1d([3, 0, 4, 1, 2], 'int32'), 1)].map((x) =>
      logitsOf(model, x),
    ) as [tf.Tensor, tf.Tensor];
    const difference = maxDifference(...logits);
    // Sums in another order: a few units in the last place of the logits, which are of size 3 or so.
    const size = logits[0].abs().max().dataSync()[0] ?? 0;
    if (positional === 'none') expect(difference / Math.max(1, size)).toBeLessThan(1e-6);
    else expect(difference).toBeGreaterThan(1e-3);
  });

  it.each(names)('starts the same from the same seed, with %s', (positional) => {
    const weights = (seed: number) =>
      encoder({ positional, seed })
        .getWeights()
        .map((w) => [...w.dataSync()]);
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
  });

  it('starts every block, and every table of t5, differently', () => {
    const model = encoder({ positional: 't5' });
    const named = new Map(model.weights.map((weight) => [weight.originalName, weight.read()]));
    for (const name of ['attention/query/kernel', 'attention/positional/embeddings']) {
      const [first, second] = [0, 1].map((block) => named.get(`block${block}/${name}`)) as [
        tf.Tensor,
        tf.Tensor,
      ];
      expect(maxDifference(first, second)).toBeGreaterThan(1e-3);
    }
  });

  it('takes every option of the block, and its norm that of the norms', () => {
    const model = encoder({ keyDim: 3, useBias: false, epsilon: 1e-3, activation: 'relu' });
    const [block, norm] = ['block1', 'norm'].map((name) => model.getLayer(name).getConfig());
    expect(block).toMatchObject({ keyDim: 3, useBias: false, epsilon: 1e-3, activation: 'relu' });
    expect(norm).toMatchObject({ epsilon: 1e-3 });
    expect(() => encoder({ returnAttentionScores: true } as object)).toThrow(
      'transformerEncoder: there is no option "returnAttentionScores". The options are vocabSize, ',
    );
    expect(() => encoder({ name: 'mine' } as object)).toThrow('there is no option "name"');
  });

  it('runs past maxLength, but for tables, which say their limit', () => {
    const long = randomIds([B, maxLength + 1], V, 2, 1);
    for (const positional of names.filter((name) => !TABLES.includes(name))) {
      expect(logitsOf(encoder({ positional }), long).shape).toEqual([B, CLASSES]);
    }
    const learned = encoder({ positional: new LearnedPositional({ maxLength }) });
    expect(logitsOf(learned, long.slice([0, 0], [B, maxLength])).shape).toEqual([B, CLASSES]);
    expect(() => logitsOf(learned, long)).toThrow(
      new RangeError(
        'LearnedPositional "embedding/positional": position 11 is not in the table of maxLength=11 (0 to 10)',
      ),
    );
    for (const positional of TABLES) {
      expect(() => logitsOf(encoder({ positional }), long)).toThrow(
        'position 11 is not in the table of maxLength=11',
      );
    }
  });

  it('leaves no tensor behind', () => {
    const fixed = ids();
    for (const positional of names) {
      const made = tensorsLeft(() => {
        const model = encoder({ positional });
        tf.dispose(model.predict(fixed));
        model.dispose();
      });
      expect(made).toBe(0);
    }
  });
});

describe('transformerEncoder', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each<[Partial<TransformerEncoderConfig>, string]>([
    [{ numLayers: 0 }, 'transformerEncoder: numLayers must be an integer of at least 1; got 0'],
    [{ maxLength: -1 }, 'transformerEncoder: maxLength must be an integer of at least 1; got -1'],
    [
      { head: { type: 'tag', numClasses: 0 } },
      'transformerEncoder: head.numClasses must be an integer of at least 1; got 0',
    ],
    [
      { head: { type: 'span' as 'tag', numClasses: 2 } },
      'transformerEncoder: head.type must be one of classify, tag; got span',
    ],
    [{ vocabSize: 0 }, 'TokenEmbedding "embedding": vocabSize must be an integer of at least 1; got 0'],
    [
      { modelDim: 30, numHeads: 4 },
      'MultiHeadAttention "block0/attention": modelDim must be divisible by numHeads; got modelDim=30, numHeads=4',
    ],
    [
      { modelDim: 6, numHeads: 2, positional: 'rotary' },
      'the number of rotated channels must be even and at least 2; got 3 = 3 * partialRotaryFactor=1',
    ],
    [{ dropout: 1 }, 'TransformerBlock "block0": dropout must be at least 0 and less than 1; got 1'],
    [
      { positional: 'rope' },
      `unknown positional encoding "rope". Did you mean "rotary"? The encodings are ${positionalEncodingNames().join(', ')}`,
    ],
  ])('refuses %p', (config, message) => {
    expect(() => encoder(config)).toThrow(RangeError);
    expect(() => encoder(config)).toThrow(message);
  });
});
