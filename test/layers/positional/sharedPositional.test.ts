import * as tf from '@tensorflow/tfjs';
import {
  LearnedPositional,
  MultiHeadAttention,
  PositionalEncoding,
  Projection,
  positionalEncodingNames,
  RelativePositionBias,
  SharedPositional,
  TokenEmbedding,
  TransformerBlock,
} from '../../../layers/index.js';
import { generate } from '../../../src/generate/generate.js';
import { hiddenStates } from '../../../src/models/hiddenStates.js';
import { inSequence } from '../../../src/models/modelParts.js';
import { positionalProbe } from '../../../src/models/positionalProbe.js';
import { type TransformerEncoderConfig, transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';
import {
  expectSame,
  maxDifference,
  randomIds,
  randomizeWeights,
  randomTensor,
} from '../../support/tensors.js';

const [V, T, LAYERS] = [13, 5, 3];
const TABLE = 'block0/attention/positional/embeddings';

function encoder(config: Partial<TransformerEncoderConfig> = {}): tf.LayersModel {
  return transformerEncoder({
    ...{
      vocabSize: V,
      modelDim: 6,
      numLayers: LAYERS,
      numHeads: 2,
      intermediateDim: 7,
      maxLength: 11,
      seed: 1,
    },
    ...{ positional: 't5', sharePositional: true, head: { type: 'tag', numClasses: V } },
    ...config,
  });
}

const ids = () => randomIds([3, T], V, 1, 1);
const logitsOf = (model: tf.LayersModel) => model.predict(ids()) as tf.Tensor;
const byName = (model: tf.LayersModel) =>
  new Map(model.weights.map((weight) => [weight.originalName, weight.read() as tf.Variable]));

/** The same model with a table for each block, all of them with the numbers of the shared one. */
function apart(model: tf.LayersModel): tf.LayersModel {
  const copy = encoder({ sharePositional: false });
  const shared = byName(model);
  for (const [name, weight] of byName(copy)) {
    weight.assign(shared.get(name.replace(/block\d(.*embeddings)/, 'block0$1')) as tf.Tensor);
  }
  return copy;
}

function gradients(model: tf.LayersModel): Map<string, tf.Tensor> {
  const loss = () => {
    const logits = model.apply(ids()) as tf.Tensor;
    return logits.mul(randomTensor(logits.shape, 5)).sum() as tf.Scalar;
  };
  const trained = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const { grads } = tf.variableGrads(loss, trained);
  return new Map(
    [...byName(model)].flatMap(([name, weight]) => {
      const gradient = grads[weight.name];
      return gradient ? [[name, gradient] as const] : [];
    }),
  );
}

describeOnEachBackend('an encoding that all blocks share', () => {
  it('is one table: counted once, under the first block', () => {
    const tables = [...byName(encoder()).keys()].filter((name) => name.includes('positional'));
    expect(tables).toEqual([TABLE]);
    const [shared, own] = [encoder(), encoder({ sharePositional: false })];
    expect(own.countParams() - shared.countParams()).toBe((LAYERS - 1) * 32 * 2);
    expect(shared.trainableWeights).toHaveLength(own.trainableWeights.length - (LAYERS - 1));
  });

  it('acts in every block as a table of its own would', () => {
    const model = encoder();
    randomizeWeights(model, 3);
    expectSame(logitsOf(model), logitsOf(apart(model)));
  });

  it('has the sum of the gradients of all blocks', () => {
    const model = encoder();
    randomizeWeights(model, 3);
    const [shared, own] = [gradients(model), gradients(apart(model))];
    const tables = [...own].filter(([name]) => name.includes('positional')).map(([, gradient]) => gradient);
    expect(tables).toHaveLength(LAYERS);
    const sum = tf.addN(tables);
    const size = sum.abs().max().dataSync()[0] as number;
    expect(maxDifference(shared.get(TABLE) as tf.Tensor, sum)).toBeLessThan(1e-5 * size);
    for (const table of tables) expect(maxDifference(table, sum)).toBeGreaterThan(1e-2 * size);
  });

  it('is saved and loaded, each time as a model of its own', async () => {
    const model = encoder();
    randomizeWeights(model, 3);
    const expected = logitsOf(model);
    const [one, other] = await Promise.all([saveAndLoad(model), saveAndLoad(model)]);
    expectSame(logitsOf(one), expected);
    expect([...byName(one).keys()]).toEqual([...byName(model).keys()]);
    const again = await saveAndLoad(one);
    const table = byName(one).get(TABLE) as tf.Variable;
    table.assign(table.mul(3));
    expect(maxDifference(logitsOf(one), expected)).toBeGreaterThan(1e-2);
    for (const untouched of [model, other, again]) expectSame(logitsOf(untouched), expected);
  });

  it('starts the same from the same seed, and is frozen and trained with the first block', () => {
    expectSame(byName(encoder()).get(TABLE) as tf.Tensor, byName(encoder()).get(TABLE) as tf.Tensor);
    const isTrained = (model: tf.LayersModel) =>
      model.trainableWeights.some(({ originalName }) => originalName === TABLE);
    const model = encoder();
    model.getLayer('block1').trainable = false;
    expect(isTrained(model)).toBe(true);
    model.getLayer('block0').trainable = false;
    expect(isTrained(model)).toBe(false);
  });

  it.each(positionalEncodingNames())('changes nothing that has no weights in a block: %s', (positional) => {
    const config = { positional, modelDim: 8 };
    const [shared, own] = [encoder(config), encoder({ ...config, sharePositional: false })];
    if (shared.weights.length < own.weights.length) return;
    expectSame(logitsOf(shared), logitsOf(own));
  });

  it('leaves no tensor behind', () => {
    const fixed = ids();
    const left = tensorsLeft(() => {
      const model = encoder();
      tf.dispose(model.predict(fixed));
      model.dispose();
    });
    expect(left).toBe(0);
  });

  it('continues a sequence with a cache as without, and is seen by positionalProbe in every block', async () => {
    const model = encoder({ useCausalMask: true });
    randomizeWeights(model, 3);
    const text = (useCache: boolean) => generate(model, [1, 2, 3], { maxNewTokens: 5, useCache });
    expect(await text(true)).toEqual(await text(false));
    const [first, ...others] = (await positionalProbe(model, 4)).attentions;
    expect(first?.scoreBias).not.toBeNull();
    for (const other of others) expect(other.scoreBias).toEqual(first?.scoreBias);
  });
});

describe('SharedPositional', () => {
  beforeAll(() => tf.setBackend('cpu'));

  const block = (name: string, layer: string | null, numHeads = 2, more: object = {}) =>
    new TransformerBlock({
      ...{ numHeads, intermediateDim: 3, name, ...more },
      positional: layer === null ? new RelativePositionBias() : new SharedPositional({ layer }),
    });
  const input = () => tf.input({ shape: [3, 4] });
  const first = () => block('first', null);
  const label = 'SharedPositional "second/attention/positional"';

  it('hands on every site that an encoding can act at', () => {
    const isSite = ([name, { value }]: [string, PropertyDescriptor]) =>
      value !== undefined && !/^(constructor|build.*|forward)$/.test(name);
    const members = Object.entries(Object.getOwnPropertyDescriptors(PositionalEncoding.prototype));
    const sites = members.filter(isSite).map(([name]) => name);
    expect(sites).toEqual(expect.arrayContaining(['encodeInputs', 'encodeQueriesKeys', 'scoreBias']));
    const [one, two] = [first(), block('second', 'first/attention')];
    inSequence(input(), [one, two]);
    const [own, shared] = [one, two].map(
      ({ innerLayers }) => (innerLayers[0] as MultiHeadAttention).positional,
    );
    for (const site of sites) {
      const answer = {};
      const asked = jest.spyOn(own as never, site as never).mockReturnValue(answer as never);
      const answered = (shared as unknown as Record<string, () => unknown>)[site]?.();
      expect(asked).toHaveBeenCalledTimes(1);
      // What only checks answers nothing.
      expect(answered ?? answer).toBe(answer);
      asked.mockRestore();
    }
  });

  it('works in tf.sequential, with an attention of its own, and with a layer of a model in the model', () => {
    const inner = tf.sequential({ layers: [block('first', null, 2, { inputShape: [3, 4] })] });
    const attention = new MultiHeadAttention({
      numHeads: 2,
      positional: new SharedPositional({ layer: 'first/attention' }),
    });
    const model = tf.sequential({ layers: [inner, block('second', 'first/attention'), attention] });
    expect(model.weights.filter(({ originalName }) => originalName.includes('positional'))).toHaveLength(1);
    expect((model.predict(tf.ones([1, 3, 4])) as tf.Tensor).shape).toEqual([1, 3, 4]);
  });

  it('works alone, on vectors after the embedding that has the encoding', () => {
    const positional = new LearnedPositional({ maxLength: 7 });
    const embedding = new TokenEmbedding({ vocabSize: V, modelDim: 4, positional, name: 'embedding' });
    const again = (modelDim: number) => [
      new Projection({ units: modelDim, useBias: false }),
      new SharedPositional({ layer: 'embedding', name: 'again' }),
    ];
    const x = tf.input({ shape: [T], dtype: 'int32' });
    const model = tf.model({ inputs: x, outputs: inSequence(x, [embedding, ...again(4)]) });
    randomizeWeights(model, 3);
    const [, table] = embedding.getWeights() as [tf.Tensor, tf.Tensor];
    const before = model.layers[2]?.apply(embedding.apply(ids()) as tf.Tensor) as tf.Tensor;
    expectSame(logitsOf(model), before.add(table.slice([0, 0], [T, 4])));
    expect(() => inSequence(x, [embedding, ...again(5)])).toThrow(
      'SharedPositional "again": modelDim must be that of layer "embedding", 4; got 5',
    );
  });

  it('works in a part of a model that has its layer no more', () => {
    const x = input();
    const [one, two] = [first(), block('second', 'first/attention')];
    const model = tf.model({ inputs: x, outputs: inSequence(x, [one, two]) });
    const y = input();
    const end = tf.model({ inputs: y, outputs: two.apply(y) as tf.SymbolicTensor });
    const [, between, last] = hiddenStates(model, randomTensor([2, 3, 4], 1)) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    expectSame(end.predict(between) as tf.Tensor, last);
  });

  it.each<[string, () => unknown, string]>([
    [
      'a layer that there is not',
      () => inSequence(input(), [first(), block('second', 'frist/attention')]),
      `${label}: there is no layer "frist/attention" before it in the graph whose encoding it could share`,
    ],
    [
      'a layer that has no encoding',
      () => inSequence(input(), [first(), block('second', 'first')]),
      `${label}: there is no layer "first" before it`,
    ],
    [
      'itself',
      () => block('second', 'second/attention').apply(input()),
      `${label}: there is no layer "second/attention" before it`,
    ],
    [
      'a layer outside of a graph',
      () => block('second', 'first/attention').apply(tf.ones([1, 3, 4])),
      `${label}: there is no layer "first/attention" before it`,
    ],
    [
      'an attention of other heads',
      () => inSequence(input(), [first(), block('second', 'first/attention', 4)]),
      `${label}: numHeads must be that of layer "first/attention", 2; got 4`,
    ],
    [
      'one of two layers of a name',
      () => inSequence(input(), [first(), first(), block('second', 'first/attention')]),
      `${label}: there is more than one layer "first/attention" whose encoding it could share`,
    ],
    [
      'another layer in another graph',
      () => {
        const second = block('second', 'first/attention');
        inSequence(input(), [first(), second]);
        return inSequence(input(), [first(), second]);
      },
      `${label}: there is more than one layer "first/attention" whose encoding it could share`,
    ],
    [
      'a layer without a name',
      () => new SharedPositional({ layer: undefined as unknown as string, name: 'one' }),
      'SharedPositional "one": layer must be the name of a layer; got undefined',
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});
