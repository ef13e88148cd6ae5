import * as tf from '@tensorflow/tfjs';
import {
  LearnedPositional,
  type PositionalSpec,
  positionalEncodingEntry,
  positionalEncodingNames,
  TokenEmbedding,
  TransformerBlock,
} from '../../../layers/index.js';
import { type GenerationOptions, generate } from '../../../src/generate/generate.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { multipliedRows } from '../../support/multipliedRows.js';
import { randomizeWeights } from '../../support/tensors.js';

const V = 13;
const PROMPT = [3, 1, 4];

function decoder(positional: PositionalSpec, config = {}): tf.LayersModel {
  return transformerEncoder({
    ...{ vocabSize: V, modelDim: 12, numLayers: 2, numHeads: 3, maxLength: 31, positional },
    ...{ useCausalMask: true, head: { type: 'tag', numClasses: V }, seed: 1, ...config },
  });
}

/** Greedy by the plainest means: the whole sequence, and the first of its greatest last logits. */
function greedy(model: tf.LayersModel, prompt: readonly number[], count: number): number[] {
  const ids = [...prompt];
  for (let i = 0; i < count; i++) {
    const logits = model.predict(tf.tensor2d([ids], [1, ids.length], 'int32')) as tf.Tensor;
    ids.push(
      logits
        .slice([0, ids.length - 1, 0])
        .argMax(-1)
        .dataSync()[0] as number,
    );
  }
  return ids.slice(prompt.length);
}

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

describe('generate refuses', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const options = { maxNewTokens: 2 };
  const form =
    'generate: the model must map ids [B, T] of any length, or those of a source and of a target, ' +
    'to logits [B, T, V]; this one maps ';

  it.each([
    [[], options, 'needs at least one token to go on from'],
    [[1, 13], options, 'token ids must be integers from 0 to 12; got 13'],
    [[-1], options, 'token ids must be integers from 0 to 12; got -1'],
    [[1.5], options, 'token ids must be integers from 0 to 12; got 1.5'],
    [PROMPT, { maxNewTokens: 0 }, 'maxNewTokens must be an integer of at least 1; got 0'],
    [PROMPT, { ...options, topP: 2 }, 'topP must be greater than 0 and at most 1; got 2'],
    [PROMPT, { ...options, minP: -1 }, 'minP must be from 0 to 1; got -1'],
    [PROMPT, { ...options, numBeams: 1.5 }, 'numBeams must be an integer of at least 1; got 1.5'],
    [PROMPT, { ...options, lengthPenalty: 1 }, 'lengthPenalty is for numBeams of at least 2; got numBeams=1'],
    [PROMPT, { ...options, numBeams: 2, topK: 3 }, 'beams are not drawn; give no topK with numBeams=2'],
    [
      PROMPT,
      { ...options, repetitionPenalty: 0 },
      'repetitionPenalty must be a finite number greater than 0; got 0',
    ],
    [PROMPT, { ...options, stopSequences: [[]] }, 'stopSequences must be lists of token ids; got []'],
    [
      PROMPT,
      { ...options, decoderStartTokenId: 1 },
      'decoderStartTokenId is for models with a source; this one has none',
    ],
    [PROMPT, { ...options, eosTokenId: Number.NaN }, 'eosTokenId must be an integer; got NaN'],
    [undefined as never, options, 'ids must be an array of token ids; got undefined'],
    ['12' as never, options, 'ids must be an array of token ids; got 12'],
    [PROMPT, undefined as never, 'options must be an object; got undefined'],
    [
      PROMPT,
      { ...options, temprature: 0.1 } as typeof options,
      'there is no option "temprature". Did you mean "temperature"? The options are maxNewTokens, eosTokenId, stopSequences, useCache, signal, temperature, topK, topP, minP, seed, ' +
        'repetitionPenalty, logitsProcessor, numBeams, lengthPenalty, decoderStartTokenId, onToken',
    ],
  ])('%j with %j', async (ids, options, message) => {
    await expect(generate(decoder('none'), ids, options)).rejects.toThrow(
      new RangeError(`generate: ${message}`),
    );
  });

  it('a model of another form', async () => {
    const classifier = decoder('none', { head: { type: 'classify', numClasses: V } });
    await expect(generate(classifier, PROMPT, options)).rejects.toThrow(
      new RangeError(`${form}[any, any] to [any, 13]`),
    );
    const fixed = tf.sequential({
      layers: [new TokenEmbedding({ vocabSize: V, modelDim: V, inputShape: [5] })],
    });
    await expect(generate(fixed, PROMPT, options)).rejects.toThrow(
      new RangeError(`${form}[any, 5] to [any, 5, 13]`),
    );
  });

  const ahead = (layer: string) =>
    new RangeError(
      `generate: the model cannot continue a sequence, because ${layer} shows tokens later ones; ` +
        'layers must look back only, attention by useCausalMask: true',
    );

  it('attention that is not causal', async () => {
    const encoder = decoder('rotary', { useCausalMask: false });
    await expect(generate(encoder, PROMPT, options)).rejects.toThrow(
      'MultiHeadAttention "block0/attention": a cache needs useCausalMask',
    );
    const refused = generate(encoder, PROMPT, { ...options, useCache: false });
    await expect(refused).rejects.toThrow(ahead('TransformerBlock "block0"'));
  });

  /** Embedding, a layer, a causal block, a head. */
  const around = (...layers: tf.layers.Layer[]) => {
    const model = tf.sequential({
      layers: [
        new TokenEmbedding({ vocabSize: V, modelDim: 6, batchInputShape: [null, null], seed: 1 }),
        ...layers,
        new TransformerBlock({ numHeads: 2, intermediateDim: 7, useCausalMask: true, positional: 't5' }),
        tf.layers.dense({ units: V }),
      ],
    });
    randomizeWeights(model, 3);
    return model;
  };
  const whole = { maxNewTokens: 7, useCache: false };

  it.each([
    ['Conv1D "look"', () => tf.layers.conv1d({ filters: 6, kernelSize: 3, padding: 'same', name: 'look' })],
    [
      'Bidirectional "look"',
      () =>
        tf.layers.bidirectional({
          ...{ layer: tf.layers.lstm({ units: 3, returnSequences: true }) as tf.RNN, name: 'look' },
          mergeMode: 'concat',
        }),
    ],
  ])('%s, which looks ahead', async (label, make) => {
    for (const useCache of [true, false]) {
      const refused = generate(around(make()), PROMPT, { maxNewTokens: 3, useCache });
      await expect(refused).rejects.toThrow(ahead(label));
    }
  });

  it.each([
    ['LSTM', () => tf.layers.lstm({ units: 6, returnSequences: true, name: 'look' })],
    ['GRU', () => tf.layers.gru({ units: 6, returnSequences: true, name: 'look' })],
    ['SimpleRNN', () => tf.layers.simpleRNN({ units: 6, returnSequences: true, name: 'look' })],
  ])('%s with a cache, which does not know it', async (className, make) => {
    const model = around(make());
    await expect(generate(model, [3], options)).rejects.toThrow(
      new RangeError(
        `generate: ${className} "look" looks back by other means than causal attention, which a cache does not keep; ` +
          'give useCache: false',
      ),
    );
    expect(await generate(model, PROMPT, whole)).toEqual(greedy(model, PROMPT, 7));
  });

  it('none of the layers that see one token at a time', async () => {
    const model = around(
      tf.layers.dense({ units: 6, activation: 'tanh' }),
      tf.layers.layerNormalization(),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 6 }) }),
      tf.layers.leakyReLU(),
    );
    for (const weight of model.weights) {
      if (weight.name.includes('variance')) weight.write(tf.ones(weight.shape as number[]));
    }
    const expected = greedy(model, PROMPT, 7);
    for (const useCache of [true, false]) {
      expect(await generate(model, PROMPT, { maxNewTokens: 7, useCache })).toEqual(expected);
    }
  });

  it('a model without attention, unless without a cache', async () => {
    const recurrent = tf.sequential({
      layers: [
        new TokenEmbedding({ vocabSize: V, modelDim: 5, batchInputShape: [null, null] }),
        tf.layers.simpleRNN({ units: V, returnSequences: true }),
      ],
    });
    await expect(generate(recurrent, PROMPT, options)).rejects.toThrow(
      new RangeError('generate: the model has no attention to use a cache; give useCache: false'),
    );
    expect(await generate(recurrent, PROMPT, whole)).toEqual(greedy(recurrent, PROMPT, 7));
  });

  it('a model that remembers the last call, and one that loses tokens', async () => {
    const stateful = tf.sequential({
      layers: [
        new TokenEmbedding({ vocabSize: V, modelDim: 5, batchInputShape: [1, null] }),
        tf.layers.lstm({ units: V, returnSequences: true, stateful: true }),
      ],
    });
    await expect(generate(stateful, PROMPT, whole)).rejects.toThrow(
      new RangeError('generate: a model with stateful layers goes on from where the last call ended'),
    );
    const shorter = around(tf.layers.conv1d({ filters: 6, kernelSize: 2, padding: 'valid' }));
    await expect(generate(shorter, PROMPT, whole)).rejects.toThrow(
      new RangeError('generate: the model must give one row of logits for each token'),
    );
  });

  it('before it leaves a tensor behind', async () => {
    const model = around(tf.layers.lstm({ units: 6, returnSequences: true }));
    const before = tf.memory().numTensors;
    await expect(generate(model, PROMPT, options)).rejects.toThrow('LSTM');
    await generate(model, PROMPT, whole);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('logits that are not numbers', async () => {
    const model = decoder('none');
    // A bias alone, of the last layer: -Infinity for each token leaves none to choose.
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const bias = model.weights.at(-1) as tf.LayerVariable;
      bias.write(tf.fill(bias.shape as number[], value));
      for (const drawn of [{}, { seed: 1 }]) {
        await expect(generate(model, PROMPT, { ...options, ...drawn })).rejects.toThrow(
          new RangeError('generate: the logits after 3 tokens are not finite numbers'),
        );
      }
    }
  });
});
