import * as tf from '@tensorflow/tfjs';
import {
  LearnedPositional,
  positionalEncodingEntry,
  positionalEncodingNames,
} from '../../../layers/index.js';
import { type GenerationOptions, generate } from '../../../src/generate/generate.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { multipliedRows } from '../../support/multipliedRows.js';
import { decoder, greedy, PROMPT, V } from '../../support/smallDecoder.js';

describeOnEachBackend('generate', () => {
  it.each(positionalEncodingNames().filter((name) => positionalEncodingEntry(name).inDefaultComparison))(
    'takes the likeliest token each time, cached or not: %s',
    async (name) => {
      const model = decoder(name);
      const expected = greedy(model, PROMPT, 12);
      expect(new Set(expected).size).toBeGreaterThan(1);
      for (const useCache of [true, false]) {
        expect(await generate(model, PROMPT, { maxNewTokens: 12, useCache })).toEqual(expected);
      }
    },
  );

  it('draws the same tokens from the same seed, cached or not', async () => {
    const model = decoder('rotary');
    const draw = (options: Partial<GenerationOptions>) =>
      generate(model, PROMPT, { maxNewTokens: 25, topK: 7, topP: 0.95, temperature: 3, ...options });
    const drawn = await draw({ seed: 5 });
    expect(await draw({ seed: 5, useCache: false })).toEqual(drawn);
    expect(await draw({ seed: 6 })).not.toEqual(drawn);
    expect(new Set(drawn).size).toBeGreaterThan(3);
  });

  it('says each token as it comes, and stops when told so', async () => {
    const model = decoder('alibi');
    const expected = greedy(model, PROMPT, 7);
    const heard: [number, number][] = [];
    const onToken = async (id: number, index: number) => {
      heard.push([id, index]);
      return index < 4;
    };
    expect(await generate(model, PROMPT, { maxNewTokens: 7, onToken })).toEqual(expected.slice(0, 5));
    expect(heard).toEqual(expected.slice(0, 5).map((id, index) => [id, index]));
  });

  it('stops after a token that ends the text', async () => {
    const model = decoder('rotary');
    const expected = greedy(model, [5], 30);
    // One that does not come first.
    const length = expected.findIndex((id) => id !== expected[0]) + 1;
    expect(length).toBeGreaterThan(1);
    const end = expected[length - 1] as number;
    for (const eosTokenId of [end, [end], [V, end]]) {
      const ids = await generate(model, [5], { maxNewTokens: 30, eosTokenId });
      expect(ids).toEqual(expected.slice(0, length));
    }
  });

  it('computes each token once: the rows of its matrix products do not grow with what came before', async () => {
    const model = decoder('rotary');
    const rows: number[] = [];
    // Each is tried before its first text.
    for (const useCache of [true, false]) await generate(model, PROMPT, { maxNewTokens: 20, useCache });
    for (const length of [5, 29]) {
      const prompt = Array.from({ length }, (_, i) => (i % (V - 1)) + 1);
      const work = async (maxNewTokens: number, useCache: boolean) =>
        multipliedRows(() => generate(model, prompt, { maxNewTokens, useCache }));
      for (const useCache of [true, false]) rows.push((await work(3, useCache)) - (await work(2, useCache)));
    }
    const [once = 0, again = 0, onceLong = 0, againLong = 0] = rows;
    expect(once).toBeGreaterThan(0);
    expect(onceLong).toBe(once);
    expect([again, againLong]).toEqual([7 * once, 31 * once]);
  });

  it('leaves no tensor behind, also when it fails', async () => {
    const model = decoder(new LearnedPositional({ maxLength: 8 }));
    await generate(model, PROMPT, { maxNewTokens: 2 });
    const before = tf.memory().numTensors;
    await generate(model, PROMPT, { maxNewTokens: 5, topK: 3 });
    await expect(generate(model, PROMPT, { maxNewTokens: 99 })).rejects.toThrow();
    const onToken = () => Promise.reject(new Error('no more paper'));
    await expect(generate(model, PROMPT, { maxNewTokens: 2, onToken })).rejects.toThrow('no more paper');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('lets other work have its turn', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    let start = 0;
    const onToken = (_: number, index: number) => {
      if (index === 0) [start, turns] = [performance.now(), 0];
      return performance.now() - start < 200;
    };
    await generate(decoder('none'), PROMPT, { maxNewTokens: 1000, onToken }).finally(() =>
      clearInterval(timer),
    );
    expect(turns).toBeGreaterThan(1);
  });

  it('fills a learned table, and refuses before the first token what would outgrow it', async () => {
    const heard: number[] = [];
    const onToken = (id: number) => void heard.push(id);
    for (const maxLength of [8, 20]) {
      const model = decoder(new LearnedPositional({ maxLength }));
      // The last token is not given to the model any more.
      const most = maxLength - PROMPT.length + 1;
      for (const useCache of [true, false]) {
        const options = { useCache, onToken };
        await expect(generate(model, PROMPT, { maxNewTokens: most + 1, ...options })).rejects.toThrow(
          new RangeError(
            'generate: ids and maxNewTokens are too many for the model: LearnedPositional "embedding/positional": ' +
              `position ${maxLength} is not in the table of maxLength=${maxLength} (0 to ${maxLength - 1})`,
          ),
        );
        expect(heard).toEqual([]);
        expect(await generate(model, PROMPT, { maxNewTokens: most, useCache })).toEqual(
          greedy(model, PROMPT, most),
        );
      }
    }
  });

  it('takes ids as a typed array', async () => {
    const model = decoder('rotary');
    expect(await generate(model, Int32Array.from(PROMPT), { maxNewTokens: 5 })).toEqual(
      greedy(model, PROMPT, 5),
    );
  });

  it('draws from probabilities what it draws from their logits', async () => {
    const model = decoder('rotary');
    const softmax = tf.layers.activation({ activation: 'softmax' }).apply(model.outputs) as tf.SymbolicTensor;
    const ofProbabilities = tf.model({ inputs: model.inputs, outputs: softmax });
    for (const options of [
      {},
      { temperature: 3, seed: 5 },
      { temperature: 0.5, topP: 0.9, topK: 5, seed: 6 },
    ]) {
      const expected = await generate(model, PROMPT, { maxNewTokens: 25, ...options });
      expect(await generate(ofProbabilities, PROMPT, { maxNewTokens: 25, ...options })).toEqual(expected);
    }
  });
});
