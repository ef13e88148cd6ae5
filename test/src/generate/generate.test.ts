import * as tf from '@tensorflow/tfjs';
import {
  LearnedPositional,
  type PositionalSpec,
  positionalEncodingNames,
  TokenEmbedding,
} from '../../../layers/index.js';
import { type GenerationOptions, generate } from '../../../src/generate/generate.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { describeOnEachBackend } from '../../support/backends.js';

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
  it.each(positionalEncodingNames())(
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
    const start = performance.now();
    const onToken = () => performance.now() - start < 200;
    await generate(decoder('none'), PROMPT, { maxNewTokens: 1000, onToken }).finally(() =>
      clearInterval(timer),
    );
    expect(turns).toBeGreaterThan(1);
  });

  it('ends at the limit of a learned table, and says so', async () => {
    const heard: number[] = [];
    const model = decoder(new LearnedPositional({ maxLength: 8 }));
    const endless = generate(model, PROMPT, { maxNewTokens: 99, onToken: (id) => void heard.push(id) });
    await expect(endless).rejects.toThrow(
      new RangeError(
        'LearnedPositional "embedding/positional": position 8 is not in the table of maxLength=8 (0 to 7)',
      ),
    );
    expect(heard).toEqual(greedy(model, PROMPT, 6));
  });
});

describe('generate refuses', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const options = { maxNewTokens: 2 };
  const form = 'generate: the model must map ids [B, T] of any length to logits [B, T, V]; this one maps ';

  it.each([
    [[], options, 'needs at least one token to go on from'],
    [[1, 13], options, 'token ids must be integers from 0 to 12; got 13'],
    [[-1], options, 'token ids must be integers from 0 to 12; got -1'],
    [[1.5], options, 'token ids must be integers from 0 to 12; got 1.5'],
    [PROMPT, { maxNewTokens: 0 }, 'maxNewTokens must be an integer of at least 1; got 0'],
    [PROMPT, { ...options, topP: 2 }, 'topP must be greater than 0 and at most 1; got 2'],
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

  it('attention that is not causal, and a model without attention, unless without a cache', async () => {
    const encoder = decoder('rotary', { useCausalMask: false });
    await expect(generate(encoder, PROMPT, options)).rejects.toThrow(
      'MultiHeadAttention "block0/attention": a cache needs useCausalMask',
    );
    const recurrent = tf.sequential({
      layers: [
        new TokenEmbedding({ vocabSize: V, modelDim: 5, batchInputShape: [null, null] }),
        tf.layers.simpleRNN({ units: V, returnSequences: true }),
      ],
    });
    await expect(generate(recurrent, PROMPT, options)).rejects.toThrow(
      new RangeError('generate: the model has no attention to use a cache; give useCache: false'),
    );
    for (const model of [encoder, recurrent]) {
      expect(await generate(model, PROMPT, { maxNewTokens: 4, useCache: false })).toEqual(
        greedy(model, PROMPT, 4),
      );
    }
  });

  it('logits that are not numbers', async () => {
    const model = decoder('none');
    model.setWeights(model.getWeights().map((weight) => tf.fill(weight.shape, Number.NaN)));
    await expect(generate(model, PROMPT, options)).rejects.toThrow(
      new RangeError('generate: the logits after 3 tokens are not finite numbers'),
    );
  });
});

/** Rows that go through products with a matrix of weights while `run` does. */
async function multipliedRows(run: () => Promise<unknown>): Promise<number> {
  const { kernels } = await tf.profile(run as () => Promise<tf.TensorContainer>);
  const products = ['TransformerLinear', '_FusedMatMul', 'BatchMatMul'];
  return kernels
    .filter(({ name }) => products.includes(name))
    .flatMap(({ outputShapes }) => outputShapes.slice(0, 1))
    .filter((shape) => shape.length < 4)
    .reduce((sum, shape) => sum + shape.slice(0, -1).reduce((rows, axis) => rows * axis, 1), 0);
}
