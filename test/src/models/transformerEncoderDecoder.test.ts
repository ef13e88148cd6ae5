import * as tf from '@tensorflow/tfjs';
import { positionalEncodingNames } from '../../../layers/index.js';
import { type GenerationOptions, generate } from '../../../src/generate/generate.js';
import {
  type TransformerEncoderDecoderConfig,
  transformerEncoderDecoder,
} from '../../../src/models/transformerEncoderDecoder.js';
import { withHead } from '../../../src/pretrained/withHead.js';
import { describeOnEachBackend, FAST, tensorsLeft, useBackend } from '../../support/backends.js';
import {
  expectGolden,
  type GoldenCase,
  golden,
  goldenCase,
  goldenTensor,
  setGoldenWeights,
} from '../../support/golden.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';
import { expectSame, maxDifference, randomIds, randomizeWeights } from '../../support/tensors.js';

const [V, W, C, F] = [13, 11, 6, 3];
const SOURCES = [[3, 1, 4, 5, 12], [7], [2, 9, 6]];
const SIZES = {
  modelDim: C,
  numLayers: 1,
  numHeads: 2,
  keyDim: 4,
  intermediateDim: 7,
  maxLength: 9,
  seed: 1,
};
const START = { maxNewTokens: 4, decoderStartTokenId: 1 };

const model = (config: Partial<TransformerEncoderDecoderConfig> = {}) =>
  transformerEncoderDecoder({ ...SIZES, vocabSize: V, targetVocabSize: W, ...config });
const run = (of: tf.LayersModel, source: tf.Tensor, target: tf.Tensor) =>
  of.predict([source, target]) as tf.Tensor;

describeOnEachBackend('transformerEncoderDecoder', (backend) => {
  it('with the weights of a Marian of Transformers has its logits, and generates its texts', async () => {
    const marian = goldenCase('seq2seq', 'marian') as GoldenCase & {
      generated: { options: GenerationOptions; texts: number[][] }[];
    };
    const made = transformerEncoderDecoder({
      ...{ vocabSize: 17, modelDim: 12, numLayers: 1, numDecoderLayers: 2, numHeads: 3, intermediateDim: 7 },
      ...{ maxLength: 11, positional: 'learned', normalizeFirst: false, activation: 'relu' },
    });
    setGoldenWeights(new Map(made.weights.map((weight) => [weight.originalName, weight])), marian.weights);
    const [source, target] = ['source', 'target'].map((name) => goldenTensor(marian.inputs, name)) as [
      tf.Tensor,
      tf.Tensor,
    ];
    expectGolden(run(made, source, target), golden(marian.outputs, 'logits'), 'logits');
    const rows = (source.arraySync() as number[][]).map((ids) => ids.filter((id) => id !== 0));
    for (const { options, texts } of marian.generated.slice(backend === FAST ? 0 : -1)) {
      expect([options, await generate(made, rows, options)]).toEqual([options, texts]);
    }
  });
});

describe('transformerEncoderDecoder', () => {
  beforeAll(() => useBackend(FAST));

  it.each(positionalEncodingNames())(
    '%s: no padding of a source is seen, and a cache changes nothing',
    async (positional) => {
      const made = model({ positional });
      randomizeWeights(made, 3);
      const [source, target] = [randomIds([2, 4], V, 1, 1), randomIds([2, 3], W, 2, 1)];
      const padded = source.pad([
        [0, 0],
        [0, 3],
      ]);
      expect(maxDifference(run(made, padded, target), run(made, source, target))).toBeLessThan(1e-4);
      const alone: number[][] = [];
      for (const ids of SOURCES) alone.push(await generate(made, ids, START));
      for (const useCache of [true, false])
        expect(await generate(made, SOURCES, { ...START, useCache })).toEqual(alone);
      made.dispose();
    },
  );

  it('computes the encoder once for each text, however long', async () => {
    const made = model();
    const encoder = made.getLayer('encoder/block0');
    let calls = 0;
    encoder.setCallHook(() => void calls++);
    await generate(made, SOURCES, START);
    expect(calls).toBe(1);
    await generate(made, SOURCES, { ...START, maxNewTokens: 7, numBeams: 2 });
    expect(calls).toBe(2);
    made.dispose();
  });

  it('takes features as its source, and gives hidden states without a head', async () => {
    const { vocabSize: _, ...config } = { ...SIZES, vocabSize: V };
    const made = transformerEncoderDecoder({
      ...config,
      inputDim: F,
      targetVocabSize: W,
      head: 'none',
      positional: 'learned',
    });
    const [source, target] = [tf.randomNormal([2, 4, F], 0, 1, 'float32', 1), randomIds([2, 3], W, 2, 1)];
    expect(run(made, source, target).shape).toEqual([2, 3, C]);
    expect(run(withHead(made, { type: 'classify', numClasses: 5 }), source, target).shape).toEqual([2, 5]);
  });

  it('is the same to the last bit once saved and loaded, and starts alike from the same seed', async () => {
    const made = model({ positional: 't5', sharePositional: true, numLayers: 2 });
    const [source, target] = [randomIds([2, 4], V, 1, 1), randomIds([2, 3], W, 2, 1)];
    const again = model({ positional: 't5', sharePositional: true, numLayers: 2 });
    expectSame(run(again, source, target), run(made, source, target));
    randomizeWeights(made, 3);
    expectSame(run(await saveAndLoad(made), source, target), run(made, source, target));
    const same = model({ targetVocabSize: V });
    const [first, second] = ['encoder/embedding', 'decoder/embedding'].map(
      (name) => same.getLayer(name).getWeights()[0] as tf.Tensor,
    ) as [tf.Tensor, tf.Tensor];
    expect(maxDifference(first, second)).toBeGreaterThan(0.1);
  });

  it('leaves no tensor behind', async () => {
    const [source, target] = [randomIds([2, 4], V, 1, 1), randomIds([2, 3], W, 2, 1)];
    const left = tensorsLeft(() => {
      const made = model({ positional: 'learned' });
      tf.dispose(made.predict([source, target]));
      made.dispose();
    });
    expect(left).toBe(0);
    const made = model({ positional: 'rotary' });
    await generate(made, SOURCES, START);
    const before = tf.memory().numTensors;
    await generate(made, SOURCES, { ...START, numBeams: 3 });
    await generate(made, SOURCES, { ...START, useCache: false });
    await expect(generate(made, [[V]], START)).rejects.toThrow(RangeError);
    const learned = model({ positional: 'learned' });
    const built = tf.memory().numTensors;
    await expect(generate(learned, SOURCES, { ...START, maxNewTokens: 10 })).rejects.toThrow(
      'too many for the model',
    );
    expect(tf.memory().numTensors).toBe(built);
    learned.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses what does not fit', async () => {
    await expect(generate(model(), [3], { maxNewTokens: 2 })).rejects.toThrow(
      new RangeError('generate: a model with a source needs decoderStartTokenId, the first id of its target'),
    );
    const { vocabSize: _, ...config } = { ...SIZES, vocabSize: V };
    expect(() => transformerEncoderDecoder({ ...config, inputDim: F })).toThrow(
      'transformerEncoderDecoder: decoder: there must be a vocabSize, for token ids, or an inputDim, for features; got neither',
    );
    expect(() => model({ useCausalMask: true } as object)).toThrow('there is no option "useCausalMask"');
    expect(() => model({ numDecoderLayers: 0 })).toThrow(
      'transformerEncoderDecoder: decoder: numLayers must be an integer of at least 1; got 0',
    );
  });
});
