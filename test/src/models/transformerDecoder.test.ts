import * as tf from '@tensorflow/tfjs';
import { LearnedPositional, positionalEncodingNames, withCallArguments } from '../../../layers/index.js';
import { generate } from '../../../src/generate/generate.js';
import { type TransformerDecoderConfig, transformerDecoder } from '../../../src/models/transformerDecoder.js';
import { type TransformerEncoderConfig, transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { withHead } from '../../../src/pretrained/withHead.js';
import { describeOnEachBackend, FAST, tensorsLeft, useBackend } from '../../support/backends.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';
import {
  expectSame,
  maxDifference,
  randomIds,
  randomizeWeights,
  randomTensor,
} from '../../support/tensors.js';

const [B, T, V, C, F] = [2, 5, 13, 8, 3];
const SIZES = { modelDim: C, numLayers: 2, numHeads: 2, intermediateDim: 7, maxLength: 11, seed: 1 };

const decoder = (config: Partial<TransformerDecoderConfig> = {}) =>
  transformerDecoder({ vocabSize: V, ...SIZES, ...config });
const encoder = (config: Partial<TransformerEncoderConfig> = {}) =>
  transformerEncoder({ ...SIZES, ...config });
const run = (model: tf.LayersModel, x: tf.Tensor) => model.predict(x) as tf.Tensor;

describeOnEachBackend('transformerDecoder', () => {
  const ids = () => randomIds([B, T], V, 1, 1);

  it('gives logits of the token after each, by the table or by weights of its own, or hidden states', () => {
    const block = 4 * (C * C + C) + (C * 7 + 7) + (7 * C + C) + 4 * C;
    const body = V * C + 2 * block + 2 * C;
    for (const [head, shape, count] of [
      ['tied', [B, T, V], body],
      ['own', [B, T, V], body + C * V + V],
      ['none', [B, T, C], body],
    ] as const) {
      const model = decoder({ head });
      expect(run(model, ids()).shape).toEqual(shape);
      expect(model.countParams()).toBe(count);
    }
    const hidden = run(decoder({ head: 'none' }), ids()).reshape([B * T, C]);
    const table = decoder().getLayer('embedding').getWeights()[0] as tf.Tensor;
    const logits = tf.matMul(hidden, table, false, true).reshape([B, T, V]);
    expect(maxDifference(run(decoder(), ids()), logits)).toBeLessThan(1e-5);
  });

  it('sees no later token, and no padding', () => {
    const model = decoder({ positional: 'rotary' });
    randomizeWeights(model, 3);
    const whole = run(model, ids());
    expect(
      maxDifference(run(model, ids().slice([0, 0], [B, 3])), whole.slice([0, 0, 0], [B, 3, V])),
    ).toBeLessThan(1e-4);
    const padded = ids().pad([
      [0, 0],
      [0, 4],
    ]);
    expect(maxDifference(run(model, padded).slice([0, 0, 0], [B, T, V]), whole)).toBeLessThan(1e-4);
  });

  it('is the same to the last bit once saved and loaded', async () => {
    for (const head of ['tied', 'own'] as const) {
      const model = decoder({ positional: ['t5', 'none'], head });
      randomizeWeights(model, 3);
      expectSame(run(await saveAndLoad(model), ids()), run(model, ids()));
    }
  });

  it('leaves no tensor behind', () => {
    const fixed = ids();
    const left = tensorsLeft(() => {
      for (const head of ['tied', 'own', 'none'] as const) {
        const model = decoder({ positional: 'learned', head });
        tf.dispose(model.predict(fixed));
        model.dispose();
      }
    });
    expect(left).toBe(0);
  });
});

describe('models of features', () => {
  beforeAll(() => useBackend(FAST));
  const features = () => randomTensor([B, T, F], 5);

  it.each(positionalEncodingNames().filter((name) => name !== 'none'))(
    'use their order: %s',
    (positional) => {
      const model = encoder({ inputDim: F, positional });
      const [x, order] = [features(), tf.tensor1d([3, 0, 4, 1, 2], 'int32')];
      const turned = run(model, tf.gather(x, order, 1));
      expect(maxDifference(turned, tf.gather(run(model, x), order, 1))).toBeGreaterThan(1e-4);
      model.dispose();
    },
  );

  it('stand where positions say, and are saved and loaded', async () => {
    const model = encoder({
      inputDim: F,
      positional: 'sinusoidal',
      head: { type: 'classify', numClasses: 3 },
    });
    const at = (positions: number[]) => withCallArguments({ positions }, () => run(model, features()));
    expectSame(at([0, 1, 2, 3, 4]), run(model, features()));
    expect(maxDifference(at([0, 1, 2, 3, 9]), run(model, features()))).toBeGreaterThan(1e-4);
    expectSame(run(await saveAndLoad(model), features()), run(model, features()));
  });

  it('may be decoders too, without a head', () => {
    const model = transformerDecoder({ ...SIZES, inputDim: F, positional: 'alibi' });
    const [whole, start] = [run(model, features()), run(model, features().slice([0, 0, 0], [B, 3, F]))];
    expect(whole.shape).toEqual([B, T, C]);
    expect(maxDifference(start, whole.slice([0, 0, 0], [B, 3, C]))).toBeLessThan(1e-5);
  });
});

describe('an encoding for each block', () => {
  beforeAll(() => useBackend(FAST));

  it('acts in that block alone, and the first in the embedding', async () => {
    const model = decoder({ positional: [new LearnedPositional({ maxLength: 7 }), 'rotary'], numLayers: 2 });
    const encodingOf = (name: string) =>
      (model.getLayer(name).getConfig() as { positional: { className: string } }).positional;
    expect(encodingOf('embedding')).toMatchObject({
      className: 'LearnedPositional',
      config: { maxLength: 7 },
    });
    expect(encodingOf('block1').className).toBe('RotaryEmbedding');
    const prompts = [[3, 1, 4], [7]];
    const texts = [
      await generate(model, prompts[0] as number[], { maxNewTokens: 4 }),
      await generate(model, prompts[1] as number[], { maxNewTokens: 4 }),
    ];
    expect(await generate(model, prompts, { maxNewTokens: 4 })).toEqual(texts);
  });

  it('is not that of all blocks: one block without is another model', () => {
    const ids = randomIds([B, T], V, 1, 1);
    const [every, some] = [decoder({ positional: 'rotary' }), decoder({ positional: ['rotary', 'none'] })];
    expect(maxDifference(run(every, ids), run(some, ids))).toBeGreaterThan(1e-4);
  });
});

describe('withHead', () => {
  it('takes headless encoders, decoders and models of features', () => {
    const [ids, x] = [randomIds([B, T], V, 1, 1), randomTensor([B, T, F], 5)];
    for (const [model, input] of [
      [encoder({ vocabSize: V }), ids],
      [decoder({ head: 'none' }), ids],
      [encoder({ inputDim: F }), x],
    ] as const) {
      expect(run(withHead(model, { type: 'classify', numClasses: 3 }), input).shape).toEqual([B, 3]);
    }
  });
});

describe('models refuse', () => {
  it.each<[() => unknown, string]>([
    [
      () => encoder(),
      'transformerEncoder: there must be a vocabSize, for token ids, or an inputDim, for features; got neither',
    ],
    [() => encoder({ vocabSize: V, inputDim: F }), 'for features; got both'],
    [() => encoder({ inputDim: 0 }), 'transformerEncoder: inputDim must be an integer of at least 1; got 0'],
    [
      () => decoder({ head: 'classify' as 'own' }),
      'transformerDecoder: head must be one of tied, own, none; got classify',
    ],
    [
      () => transformerDecoder({ ...SIZES, inputDim: F, head: 'tied' }),
      'transformerDecoder: head must be none where features come in; got tied',
    ],
    [
      () => decoder({ useCausalMask: false } as object),
      'transformerDecoder: there is no option "useCausalMask"',
    ],
    [
      () => decoder({ positional: ['rotary'] }),
      'transformerDecoder: a list of positional has one for each block; got 1 for numLayers=2',
    ],
    [
      () => decoder({ positional: ['t5', 't5'], sharePositional: true }),
      'transformerDecoder: sharePositional is for one positional; got a list',
    ],
  ])('%s', (make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});
