import * as tf from '@tensorflow/tfjs';
import {
  KeyValueCache,
  Projection,
  TokenEmbedding,
  TransformerBlock,
  TransformerDecoderBlock,
  type TransformerDecoderBlockConfig,
  withCallArguments,
} from '../../../layers/index.js';
import { attentionMaps } from '../../../src/models/attentionMaps.js';
import { hiddenStates } from '../../../src/models/hiddenStates.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { expectGradients, expectWeightGradients } from '../../support/finiteDifferences.js';
import { expectGolden, golden, goldenCases, goldenTensor, setGoldenWeights } from '../../support/golden.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';
import {
  expectSame,
  maxDifference,
  onHost,
  randomIds,
  randomizeWeights,
  randomTensor,
  run,
  weightsByName,
} from '../../support/tensors.js';

const [B, T, S, C, V] = [2, 5, 7, 8, 11];
const SIZES = { numHeads: 2, intermediateDim: 5, seed: 1 };

type Symbol = tf.SymbolicTensor;

const embedded = (ids: Symbol, seed: number) =>
  new TokenEmbedding({ vocabSize: V, modelDim: C, maskZero: true, seed }).apply(ids) as Symbol;

/** Two blocks, and logits [B, T, V]. */
function decoded(ids: Symbol, memory: Symbol[], config: Partial<TransformerDecoderBlockConfig>): Symbol {
  const first = new TransformerDecoderBlock({ ...SIZES, positional: 'rotary', ...config });
  const second = new TransformerDecoderBlock({ ...SIZES, ...config, seed: 2 });
  const x = first.apply([embedded(ids, 1), ...memory]) as Symbol;
  return new Projection({ units: V, seed: 3 }).apply(second.apply([x, ...memory]) as Symbol) as Symbol;
}

/** [ids [B, T], memory ids [B, S]] -> logits; id 0 is padding. */
function seq2seq(config: Partial<TransformerDecoderBlockConfig> = {}): tf.LayersModel {
  const inputs = [1, 2].map(() => tf.input({ shape: [null], dtype: 'int32' })) as [Symbol, Symbol];
  const encoder = new TransformerBlock({ ...SIZES, positional: 'alibi-symmetric' });
  const memory = encoder.apply(embedded(inputs[1], 2)) as Symbol;
  return tf.model({ inputs, outputs: decoded(inputs[0], [memory], config) });
}

/** [ids [B, T], memory [B, S, C], memoryMask [B, S]] -> logits, for cached steps. */
function decoder(config: Partial<TransformerDecoderBlockConfig>): tf.LayersModel {
  const [memory, mask] = [tf.input({ shape: [null, C] }), tf.input({ shape: [null] })];
  const ids = tf.input({ shape: [null], dtype: 'int32' });
  return tf.model({ inputs: [ids, memory, mask], outputs: decoded(ids, [memory, mask], config) });
}

const ids = (...rows: number[][]) => tf.tensor2d(rows, undefined, 'int32');
const predict = (model: tf.LayersModel, inputs: tf.Tensor[]) => model.predict(inputs) as tf.Tensor;

describeOnEachBackend('TransformerDecoderBlock', (backend) => {
  it.each(goldenCases('decoder').map((one) => [one.name, one] as const))('golden %s', (name, one) => {
    const { config, inputs, weights, outputs, gradients = {} } = one;
    const given = ['x', 'memory', ...(inputs.memoryPairs ? ['memoryPairs'] : [])];
    const [x, memory, pairs] = given.map((input) => goldenTensor(inputs, input)) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor?,
    ];
    const allowed = pairs ? [pairs.expandDims(0).tile([x.shape[0] as number, 1, 1])] : [];
    const mask = inputs.mask ? [goldenTensor(inputs, 'mask'), goldenTensor(inputs, 'memoryMask')] : null;
    const block = new TransformerDecoderBlock(config as unknown as TransformerDecoderBlockConfig);
    const output = (x: tf.Tensor, memory: tf.Tensor) => run(block, [x, memory, ...allowed], { mask });
    output(x, memory);
    setGoldenWeights(weightsByName(block), weights);
    expectGolden(output(x, memory), golden(outputs, 'output'), `${backend} ${name}`);

    const lossWeights = goldenTensor(inputs, 'lossWeights');
    const loss = (x: tf.Tensor, memory: tf.Tensor) => output(x, memory).mul(lossWeights).sum() as tf.Scalar;
    const [dx, dMemory] = tf.grads(loss)([x, memory]) as [tf.Tensor, tf.Tensor];
    expectGolden(dx, golden(gradients, 'x'), `${backend} ${name} gradient of x`);
    expectGolden(dMemory, golden(gradients, 'memory'), `${backend} ${name} gradient of the memory`);
    const { grads } = tf.variableGrads(() => loss(x, memory));
    for (const [weight, { name: variable }] of weightsByName(block)) {
      const expected = golden(gradients, weight);
      expectGolden(grads[variable] as tf.Tensor, expected, `${backend} ${name} gradient of ${weight}`);
    }
  });

  it.each<[string, Partial<TransformerDecoderBlockConfig>]>([
    ['post-norm', { normalizeFirst: false, positional: 't5', numKeyValueHeads: 1 }],
  ])('has the gradient of its values: %s', (_, config) => {
    const block = new TransformerDecoderBlock({ ...SIZES, keyDim: 4, ...config });
    const inputs = [randomTensor([B, T, C], 1), randomTensor([B, S, 3], 2)];
    run(block, inputs);
    randomizeWeights(block, 3);
    expectGradients((...all) => run(block, all as tf.Tensor[]), inputs);
    expectWeightGradients(() => run(block, inputs), weightsByName(block));
  });

  it('sees no later token, and the whole memory', () => {
    const block = new TransformerDecoderBlock(SIZES);
    const [x, memory] = [randomTensor([B, T, C], 1), randomTensor([B, S, C], 2)];
    const y = run(block, [x, memory]);
    const changed = tf.concat([x.slice([0, 0], [-1, 3]), randomTensor([B, 2, C], 5)], 1);
    const first = (y: tf.Tensor) => y.slice([0, 0], [-1, 3]);
    expectSame(first(run(block, [changed, memory])), first(y));
    const other = tf.concat([memory.slice([0, 0], [-1, S - 1]), randomTensor([B, 1, C], 6)], 1);
    const difference = (at: number) =>
      maxDifference(
        ...([y, run(block, [x, other])].map((y) => y.slice([0, at], [-1, 1])) as [tf.Tensor, tf.Tensor]),
      );
    for (let at = 0; at < T; at++) expect(difference(at)).toBeGreaterThan(1e-3);
  });

  it('takes the padding of the memory as its third input, [B, S], or who sees what, [B, T, S]', () => {
    const block = new TransformerDecoderBlock(SIZES);
    const [x, memory] = [randomTensor([B, T, C], 1), randomTensor([B, S, C], 2)];
    const short = run(block, [x, memory.slice([0, 0], [-1, 3])]);
    const mask = tf.tensor2d([[1, 1, 1, 0, 0, 0, 0]]).tile([B, 1]);
    expect(maxDifference(run(block, [x, memory, mask]), short)).toBeLessThan(1e-6);
    expect(maxDifference(run(block, [x, memory, mask.expandDims(1).tile([1, T, 1])]), short)).toBeLessThan(
      1e-6,
    );
    expect(maxDifference(run(block, [x, memory]), short)).toBeGreaterThan(1e-3);
    const inputs = [[T, C], [S, C], [S]].map((shape) => tf.input({ shape }));
    const model = tf.model({ inputs, outputs: block.apply(inputs) as Symbol });
    expect(maxDifference(predict(model, [x, memory, mask]), short)).toBeLessThan(1e-6);
  });

  it('gets the padding of a memory in a graph, also saved and loaded', async () => {
    const model = seq2seq();
    randomizeWeights(model, 3);
    const padded = [ids([3, 1, 4, 1], [5, 9, 0, 0]), ids([2, 6, 5], [3, 5, 0])];
    const alone = [ids([5, 9]), ids([3, 5])];
    const second = (y: tf.Tensor) => y.slice([1, 0], [1, 2]);
    for (const one of [model, await saveAndLoad(model)]) {
      expect(maxDifference(second(predict(one, padded)), predict(one, alone))).toBeLessThan(1e-5);
    }
    const unpadded = predict(model, [padded[0] as tf.Tensor, ids([2, 6, 5], [3, 5, 1])]);
    expect(maxDifference(second(unpadded), predict(model, alone))).toBeGreaterThan(1e-3);
  });

  it.each<[string, Partial<TransformerDecoderBlockConfig>]>([
    ['pre-norm', {}],
    [
      'post-norm, grouped queries',
      { normalizeFirst: false, numHeads: 4, numKeyValueHeads: 1, positional: 't5' },
    ],
  ])('gives with a cache what it gives without: %s', (_, config) => {
    const model = decoder(config);
    randomizeWeights(model, 5);
    const memory = [
      randomTensor([B, S, C], 1),
      tf.tensor2d([1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], [B, S]),
    ];
    const target = randomIds([B, T], V, 1, 1);
    const cache = new KeyValueCache();
    const project = jest.spyOn(Projection.prototype, 'toHeads');
    const calls: number[] = [];
    const steps = tf.split(target, [2, 1, 2], 1).map((chunk) =>
      cache.step(() => {
        project.mockClear();
        const logits = withCallArguments({ cache }, () => predict(model, [chunk, ...memory]));
        calls.push(project.mock.calls.length);
        return logits;
      }),
    );
    project.mockRestore();
    expect(maxDifference(tf.concat(steps, 1), predict(model, [target, ...memory]))).toBeLessThan(1e-5);
    // Keys and values of the memory are made once in each of the two blocks.
    expect(calls[1]).toBe((calls[0] as number) - 4);
    expect(calls[2]).toBe(calls[1]);
    cache.dispose();
  });

  it('trains by fit, and leaves nothing behind', async () => {
    const given = [ids([1, 2, 3]), ids([4, 5, 0])];
    const made = () => {
      const model = seq2seq({ dropout: 0.1 });
      tf.dispose(model.predict(given));
      model.dispose();
    };
    made();
    expect(tensorsLeft(made)).toBe(0);
    const model = seq2seq();
    model.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError' });
    const inputs = [randomIds([8, T], V, 1), randomIds([8, S], V, 2)];
    const { history } = await model.fit(inputs, randomTensor([8, T, V], 3), { epochs: 5, verbose: 0 });
    const losses = history.loss as number[];
    expect(losses[4] as number).toBeLessThan((losses[0] as number) * 0.95);
  });

  it('is a block to hiddenStates, and two attentions to attentionMaps', async () => {
    const model = seq2seq();
    const inputs = [randomIds([B, T], V, 1, 1), randomIds([B, S], V, 2, 1)];
    const maps = attentionMaps(model, inputs);
    expect(maps.map(({ shape }) => shape.slice(2))).toEqual([
      [S, S],
      ...[0, 1].flatMap(() => [
        [T, T],
        [T, S],
      ]),
    ]);
    const states = await onHost(hiddenStates(model, inputs));
    expect(states.map(({ shape }) => shape[1])).toEqual([S, S, T, T]);
    tf.dispose([maps, states]);
  });
});

describe('options of TransformerDecoderBlock', () => {
  const block = (more: object = {}) => new TransformerDecoderBlock({ ...SIZES, name: 'one', ...more });

  it('are those of both attentions, but for encoding and causal mask', () => {
    const config = (...at: [TransformerDecoderBlock, number]) => at[0].innerLayers[at[1]]?.getConfig();
    const one = block({ positional: 'alibi', numKeyValueHeads: 1 });
    expect(config(one, 0)).toMatchObject({
      ...{ useCausalMask: true, numKeyValueHeads: 1, positional: { className: 'AlibiBias' } },
    });
    expect(config(one, 2)).toMatchObject({
      ...{ useCausalMask: false, numKeyValueHeads: 1, positional: { className: 'NoPositional' } },
    });
    expect(config(block({ useCausalMask: false }), 0)).toMatchObject({ useCausalMask: false });
  });

  it.each<[string, () => unknown, string]>([
    [
      'without a memory',
      () => block().apply(tf.ones([B, T, C])),
      'TransformerDecoderBlock "one": expected [x, memory] or [x, memory, memoryMask]; got x without a memory',
    ],
    [
      'with one mask for two inputs',
      () => block().apply([tf.ones([B, T, C]), tf.ones([B, S, C])], { mask: tf.ones([B, T]) }),
      'TransformerDecoderBlock "one": the mask is a list, [xMask, memoryMask]; got one tensor',
    ],
    [
      'with a mask of another length',
      () => block().apply([tf.ones([B, T, C]), tf.ones([B, S, C]), tf.ones([B, T])]),
      'mask must have shape [B, 7]; got [2, 5]',
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
