import * as tf from '@tensorflow/tfjs';
import { TokenEmbedding, TransformerBlock } from '../../../layers/index.js';
import { generate } from '../../../src/generate/generate.js';
import { decoder, greedy, PROMPT, V } from '../../support/smallDecoder.js';
import { randomizeWeights } from '../../support/tensors.js';

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
