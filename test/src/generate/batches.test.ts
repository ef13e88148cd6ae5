import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { positionalEncodingNames, TokenEmbedding } from '../../../layers/index.js';
import { type GenerationOptions, generate, generateStream } from '../../../src/generate/generate.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { describeOnEachBackend, FAST, useBackend } from '../../support/backends.js';
import { goldenModel } from '../../support/goldenModels.js';
import { multipliedRows } from '../../support/multipliedRows.js';

const V = 13;
const PROMPTS = [[3, 1, 4, 5], [7], [2, 9, 6, 1, 8, 12, 11]];

function decoder(positional: string): tf.LayersModel {
  return transformerEncoder({
    ...{ vocabSize: V, modelDim: 12, numLayers: 1, numHeads: 3, maxLength: 31, positional },
    ...{ useCausalMask: true, head: { type: 'tag', numClasses: V }, seed: 1 },
  });
}

async function alone(model: tf.LayersModel, options: GenerationOptions, prompts = PROMPTS) {
  const texts: number[][] = [];
  for (const prompt of prompts) texts.push(await generate(model, prompt, options));
  return texts;
}

/** What Transformers made of each prompt alone. */
const golden: {
  prompts: number[][];
  cases: { model: string; options: GenerationOptions; texts: number[][] }[];
} = JSON.parse(readFileSync(join(__dirname, '../../golden/generation.json'), 'utf8'));

async function expectGolden(name: string, useCache: boolean, first = 0): Promise<void> {
  const model = await loadPretrained(goldenModel(name));
  const cases = golden.cases.filter((one) => one.model === name).slice(first);
  expect(cases.length).toBeGreaterThan(0);
  for (const { options, texts } of cases) {
    const made = await generate(model, golden.prompts, { ...options, useCache });
    expect([options, made]).toEqual([options, texts]);
  }
  model.dispose();
}

describeOnEachBackend('generate, for several prompts', (backend) => {
  // All cases take long on the slow backends; the last are beams.
  it('is what Transformers generates for each alone', () =>
    expectGolden('llama', true, backend === FAST ? 0 : -2));
});

describe('generate, for several prompts', () => {
  beforeAll(() => useBackend(FAST));

  it.each([
    ['gpt2', true],
    ['gpt2', false],
    ['llama', false],
    ['bloom', true],
    ['bloom', false],
  ])('is what Transformers generates for each alone: %s, cache: %p', expectGolden);

  it.each(positionalEncodingNames())('continues each as if it were alone: %s', async (name) => {
    const model = decoder(name);
    const expected = await alone(model, { maxNewTokens: 3 });
    for (const useCache of [true, false]) {
      expect(await generate(model, PROMPTS, { maxNewTokens: 3, useCache })).toEqual(expected);
    }
    model.dispose();
  });

  it('draws for each by a seed of its own, which it has alone too', async () => {
    const model = decoder('rotary');
    const options = { maxNewTokens: 6, temperature: 2, minP: 0.05, repetitionPenalty: 1.2 };
    const together = await generate(model, [...PROMPTS, PROMPTS[0] as number[]], { ...options, seed: 5 });
    for (const [sequence, text] of together.entries()) {
      const prompt = PROMPTS[sequence % 3] as number[];
      expect(await generate(model, prompt, { ...options, seed: 5 + sequence })).toEqual(text);
    }
    expect(together[3]).not.toEqual(together[0]);
    model.dispose();
  });

  it('takes as much for a token of prompts of different lengths as of one length', async () => {
    const model = decoder('rotary');
    const even = PROMPTS.map((_, row) =>
      Array.from({ length: 7 }, (__, place) => 1 + ((row + place) % (V - 1))),
    );
    const rowsOfToken = async (prompts: number[][]) => {
      const work = (maxNewTokens: number) => multipliedRows(() => generate(model, prompts, { maxNewTokens }));
      await work(5);
      return (await work(5)) - (await work(4));
    };
    const ofOne = await rowsOfToken(even.slice(0, 1));
    expect(ofOne).toBeGreaterThan(0);
    expect([await rowsOfToken(even), await rowsOfToken(PROMPTS)]).toEqual([3 * ofOne, 3 * ofOne]);
    model.dispose();
  });

  it('goes on with the others when one has ended, and no longer computes it', async () => {
    const model = decoder('alibi');
    const options = { maxNewTokens: 9 };
    const whole = await alone(model, options);
    // Each text ends at another place.
    const stopSequences = [[whole[0]?.[1] as number, whole[0]?.[2] as number], [whole[1]?.[0] as number]];
    const expected = await alone(model, { ...options, stopSequences });
    const rows: number[] = [];
    const texts = await generate(model, PROMPTS, {
      ...{ ...options, stopSequences },
      logitsProcessor: (ids, logits) => {
        rows.push(ids.length);
        return logits;
      },
    });
    expect(texts).toEqual(expected);
    expect(new Set(texts.map(({ length }) => length)).size).toBeGreaterThan(1);
    expect(rows.length).toBe(texts.flat().length);
    model.dispose();
  });

  it('gives a processor the ids, and takes what it makes of the logits', async () => {
    const model = decoder('rotary');
    const seen: number[][] = [];
    const texts = await generate(model, [[3, 1], [4]], {
      maxNewTokens: 2,
      logitsProcessor: (ids, logits) => {
        seen.push([...ids]);
        return Array.from(logits, (_, id) => (id === ids.length ? 0 : Number.NEGATIVE_INFINITY));
      },
    });
    expect(texts).toEqual([
      [2, 3],
      [1, 2],
    ]);
    expect(seen).toEqual([[3, 1], [4], [3, 1, 2], [4, 1]]);
    const nothing = () => new Float32Array(V).fill(Number.NEGATIVE_INFINITY);
    await expect(generate(model, [3], { maxNewTokens: 2, logitsProcessor: nothing })).rejects.toThrow(
      'not finite numbers',
    );
    model.dispose();
  });

  it('streams tokens, and ends when the loop is left or the signal says so', async () => {
    const model = decoder('learned');
    const expected = await alone(model, { maxNewTokens: 4 });
    const before = tf.memory().numTensors;
    const heard: number[][] = [[], [], []];
    for await (const { id, index, sequence } of generateStream(model, PROMPTS, { maxNewTokens: 4 })) {
      expect(index).toBe(heard[sequence]?.length);
      heard[sequence]?.push(id);
    }
    expect(heard).toEqual(expected);
    for await (const { index } of generateStream(model, PROMPTS, { maxNewTokens: 4 })) if (index === 1) break;

    const controller = new AbortController();
    const onToken = (_: number, index: number, sequence: number) => {
      if (index === 1 && sequence === 0) controller.abort();
    };
    const cut = await generate(model, PROMPTS, { maxNewTokens: 4, onToken, signal: controller.signal });
    expect(cut).toEqual(expected.map((text) => text.slice(0, 2)));
    expect(
      await generate(model, PROMPTS, { maxNewTokens: 4, numBeams: 2, signal: controller.signal }),
    ).toEqual([[], [], []]);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('refuses a model that takes padding for tokens', async () => {
    // The stock embedding hands on no mask, that of this package does.
    const recurrent = (embedding: tf.layers.Layer) =>
      tf.sequential({
        layers: [embedding, tf.layers.simpleRNN({ units: V, returnSequences: true, name: 'look' })],
      });
    const options = { maxNewTokens: 4, useCache: false };
    const stock = recurrent(
      tf.layers.embedding({ inputDim: V, outputDim: 5, batchInputShape: [null, null] }),
    );
    await expect(generate(stock, PROMPTS, options)).rejects.toThrow(
      'generate: the model cannot continue prompts of different lengths together, because SimpleRNN "look" takes padding for tokens',
    );
    const same = PROMPTS.map((prompt) => prompt.slice(0, 1));
    expect(await generate(stock, same, options)).toEqual(await alone(stock, options, same));
    const masked = recurrent(
      new TokenEmbedding({ vocabSize: V, modelDim: 5, batchInputShape: [null, null] }),
    );
    expect(await generate(masked, PROMPTS, options)).toEqual(await alone(masked, options));
  });
});
