import * as tf from '@tensorflow/tfjs';
import {
  MaskedPooling,
  MultiHeadAttention,
  Projection,
  TokenEmbedding,
  TransformerBlock,
  withCallArguments,
} from '../../../layers/index.js';
import { transformerEncoder } from '../../../src/index.js';
import { describeOnEachBackend } from '../../support/backends.js';

const C = 8;
const embedding = (maskZero = true) => new TokenEmbedding({ vocabSize: 9, modelDim: C, maskZero, seed: 1 });
const block = (seed = 2) => new TransformerBlock({ numHeads: 2, intermediateDim: 8, seed });
const attention = (config = {}) => new MultiHeadAttention({ numHeads: 2, seed: 3, ...config });
const idsInput = (length: number | null = null) => tf.input({ shape: [length as never], dtype: 'int32' });
const link = (layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]) =>
  layer.apply(inputs.length === 1 ? (inputs[0] as tf.SymbolicTensor) : inputs) as tf.SymbolicTensor;

const SHORT = () => tf.tensor2d([[3, 7, 5]], [1, 3], 'int32');
const PADDED = () => tf.tensor2d([[3, 7, 5, 0, 0]], [1, 5], 'int32');

function numbers(x: unknown): Float32Array {
  return (x as tf.Tensor).dataSync() as Float32Array;
}

function expectClose(a: ArrayLike<number>, b: ArrayLike<number>): void {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i] as number, 5);
}

function expectBlindToPadding(model: tf.LayersModel): void {
  expectClose(numbers(model.predict(PADDED())), numbers(model.predict(SHORT())));
  expectClose(numbers(model.apply(PADDED())), numbers(model.apply(SHORT())));
}

const nested = () =>
  tf.sequential({
    layers: [
      new TransformerBlock({ numHeads: 2, intermediateDim: 8, seed: 2, inputShape: [null as never, C] }),
      block(4),
    ],
  });

describeOnEachBackend('masks in graphs', () => {
  it('reach the layers of a model inside a model, and what comes after it', () => {
    const ids = idsInput();
    const inside = link(nested(), link(embedding(), ids));
    for (const last of [new MaskedPooling(), tf.layers.lstm({ units: 3 })]) {
      expectBlindToPadding(tf.model({ inputs: ids, outputs: link(last, inside) }));
    }
    const start = new TokenEmbedding({
      vocabSize: 9,
      modelDim: C,
      maskZero: true,
      inputShape: [null as never],
    });
    expectBlindToPadding(tf.sequential({ layers: [start, nested(), new MaskedPooling()] }));
  });

  it('come out of a whole model that is a layer', () => {
    const encoder = transformerEncoder({
      ...{
        vocabSize: 9,
        modelDim: C,
        numLayers: 1,
        numHeads: 2,
        maxLength: 5,
        positional: 'rotary',
        seed: 1,
      },
      head: { type: 'tag', numClasses: 3 },
    });
    const ids = idsInput();
    expectBlindToPadding(tf.model({ inputs: ids, outputs: link(new MaskedPooling(), link(encoder, ids)) }));
  });

  it('reach cross attention with the memory that they belong to', () => {
    const [ids, memoryIds] = [idsInput(), idsInput()];
    const layer = attention({ returnAttentionScores: true });
    const [, weights] = layer.apply([
      link(embedding(), ids),
      link(embedding(), memoryIds),
    ]) as tf.SymbolicTensor[];
    const model = tf.model({ inputs: [ids, memoryIds], outputs: weights as tf.SymbolicTensor });
    const [B, H, T, S] = [1, 2, 3, 5];
    const given = (model.predict([SHORT(), PADDED()]) as tf.Tensor4D).arraySync();
    expect([given.length, given[0]?.length, given[0]?.[0]?.length, given[0]?.[0]?.[0]?.length]).toEqual([
      B,
      H,
      T,
      S,
    ]);
    for (const row of given[0]?.flat() ?? []) expect(row.slice(3)).toEqual([0, 0]);
  });

  it('are each the mask of its own input, not that of a layer before', () => {
    // Both embeddings have the same ids, and for one of them 0 is a word.
    const ids = idsInput();
    const hidden = link(new MaskedPooling(), link(block(), link(embedding(), ids)));
    const seen = link(
      tf.layers.lstm({ units: C, recurrentInitializer: 'glorotUniform' }),
      link(embedding(false), ids),
    );
    const [both, alone] = [tf.layers.add().apply([hidden, seen]), seen].map((outputs) =>
      tf.model({ inputs: ids, outputs: outputs as tf.SymbolicTensor }),
    ) as [tf.LayersModel, tf.LayersModel];
    const pooled = tf.model({ inputs: ids, outputs: hidden });
    const sum = tf.add(pooled.predict(PADDED()) as tf.Tensor, alone.predict(PADDED()) as tf.Tensor);
    expectClose(numbers(both.predict(PADDED())), numbers(sum));
  });

  it('go through the sums and joins of tf.js', () => {
    const ids = idsInput();
    const x = link(embedding(), ids);
    const y = link(attention(), x);
    const [T, both] = [3, [x, y]];
    const merged = [
      tf.layers.add(),
      tf.layers.average(),
      tf.layers.concatenate(),
      tf.layers.concatenate({ axis: -1 }),
    ];
    for (const merge of merged) {
      const again = link(
        attention({ seed: 5 }),
        link(new Projection({ units: C, seed: 1 }), link(merge, ...both)),
      );
      expectBlindToPadding(tf.model({ inputs: ids, outputs: link(new MaskedPooling(), again) }));
    }
    const joined = link(tf.layers.concatenate({ axis: 1 }), ...both);
    expectBlindToPadding(tf.model({ inputs: ids, outputs: link(new MaskedPooling(), joined) }));
    const mask = tf.layers
      .add()
      .computeMask(
        [SHORT(), SHORT(), SHORT()],
        [tf.tensor2d([[1, 1, 1]], [1, T], 'bool'), null as never, tf.tensor2d([[1, 1, 0]], [1, T], 'bool')],
      ) as tf.Tensor;
    expect(mask.arraySync()).toEqual([[1, 1, 0]]);
  });

  it('let a tensor be an input twice, of several layers', async () => {
    const [ids, allowed] = [idsInput(3), tf.input({ shape: [3, 3] })];
    const x = link(embedding(), ids);
    const [first, second] = [attention({ seed: 5 }), attention({ seed: 6 })];
    const model = tf.model({
      inputs: [ids, allowed],
      outputs: link(second, link(first, x, x, x, allowed), x, x, allowed),
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const [inputs, targets] = [[SHORT(), tf.ones([1, 3, 3])], tf.zeros([1, 3, C])];
    const { history } = await model.fit(inputs, targets, { validationData: [inputs, targets], verbose: 0 });
    expect(history.val_loss?.[0]).toEqual(expect.any(Number));
    expect(numbers(model.evaluate(inputs, targets))[0]).toBeCloseTo(history.val_loss?.[0] as number, 6);
    // The same without a graph, where nothing is freed.
    const e = (model.layers.find((layer) => layer instanceof TokenEmbedding) as tf.layers.Layer).apply(
      SHORT(),
    ) as tf.Tensor;
    const mask = inputs[1] as tf.Tensor;
    const eager = second.apply([first.apply([e, e, e, mask]) as tf.Tensor, e, e, mask]);
    expectClose(numbers(model.predict(inputs)), numbers(eager));
  });

  it('of a tensor given twice are still those of self attention, which a later chunk shows', () => {
    const x = tf.input({ shape: [null as never, C] });
    const layer = attention({ positional: 'rotary', useCausalMask: true });
    const model = tf.model({ inputs: x, outputs: link(layer, x, x, x) });
    const values = tf.randomUniform([1, 3, C], -1, 1, 'float32', 1);
    const inGraph = withCallArguments({ startIndex: 4 }, () => model.predict(values) as tf.Tensor);
    expectClose(numbers(inGraph), numbers(layer.apply(values, { startIndex: 4 })));
  });
});

describeOnEachBackend('masks outside of graphs', () => {
  it('go from layer to layer with the tensors', () => {
    const [first, second, pooling] = [embedding(), block(), new MaskedPooling()];
    const run = (ids: tf.Tensor) =>
      numbers(pooling.apply(second.apply(first.apply(ids) as tf.Tensor) as tf.Tensor));
    expectClose(run(PADDED()), run(SHORT()));
  });

  it('that are given win, and go on from there', () => {
    const [layer, pooling] = [block(), new MaskedPooling()];
    const x = tf.randomUniform([1, 5, C], -1, 1, 'float32', 1);
    const mask = tf.tensor2d([[1, 1, 1, 0, 0]], [1, 5], 'bool');
    const alone = pooling.apply(layer.apply(x.slice([0, 0], [1, 3])) as tf.Tensor);
    expectClose(numbers(pooling.apply(layer.apply(x, { mask }) as tf.Tensor)), numbers(alone));
    const model = nested();
    const [padded, short] = [model.apply(x, { mask }), model.apply(x.slice([0, 0], [1, 3]))] as tf.Tensor[];
    expectClose(numbers(pooling.apply(padded as tf.Tensor)), numbers(pooling.apply(short as tf.Tensor)));
    expect(x.kerasMask).toBeUndefined();
  });

  it('are freed with their tensors, and outlive a tidy that these outlive', () => {
    const [first, second] = [embedding(), block()];
    second.apply(first.apply(SHORT()) as tf.Tensor);
    const model = tf.sequential({
      layers: [
        new TokenEmbedding({ vocabSize: 9, modelDim: C, maskZero: true, inputShape: [null as never] }),
        nested(),
        new MaskedPooling(),
      ],
    });
    const ids = PADDED();
    const before = tf.memory().numTensors;
    const y = tf.tidy(() => second.apply(first.apply(ids) as tf.Tensor) as tf.Tensor);
    expect(Array.from((y.kerasMask as tf.Tensor).dataSync())).toEqual([1, 1, 1, 0, 0]);
    y.dispose();
    tf.dispose([model.predict(ids), model.apply(ids) as tf.Tensor]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('must be a list for several inputs', () => {
    const [x, y] = [tf.ones([1, 2, C]), tf.ones([1, 3, C])];
    const mask = tf.tensor2d([[1, 1]], [1, 2], 'bool');
    expect(() => attention({ name: 'a' }).apply([x, y], { mask })).toThrow(
      'MultiHeadAttention "a": with several inputs the mask is a list, [queryMask, valueMask]; got one tensor',
    );
  });

  it('of value and key hide both what the one and what the other hides', () => {
    const layer = attention({ returnAttentionScores: true });
    const [x, y, z] = [tf.ones([1, 2, C]), tf.ones([1, 3, C]), tf.ones([1, 3, C])];
    const mask = [null, tf.tensor2d([[1, 1, 0]], [1, 3], 'bool'), tf.tensor2d([[0, 1, 1]], [1, 3], 'bool')];
    const [, weights] = layer.apply([x, y, z], { mask }) as tf.Tensor[];
    expectClose(numbers(weights), Array(4).fill([0, 1, 0]).flat());
  });
});

describe('a layer that supports no masks', () => {
  it('is named once, when it is given one', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    const ids = idsInput();
    const flat = link(tf.layers.globalAveragePooling1d({ name: 'average' }), link(embedding(), ids));
    const model = tf.model({ inputs: ids, outputs: flat });
    tf.tidy(() => [model.predict(PADDED()), model.predict(PADDED())]);
    expect(warn.mock.calls).toEqual([
      [
        'GlobalAveragePooling1D "average" was given a mask and supports none: it takes padding for tokens, ' +
          'and so do the layers after it',
      ],
    ]);
    warn.mockRestore();
  });
});
