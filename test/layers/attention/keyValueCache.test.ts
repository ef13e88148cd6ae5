import * as tf from '@tensorflow/tfjs';
import {
  KeyValueCache,
  MultiHeadAttention,
  Projection,
  TokenEmbedding,
  TransformerBlock,
  type TransformerBlockConfig,
  withCallArguments,
} from '../../../layers/index.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { ENCODINGS, type EncodingName, encodingNames, SIZES } from '../../support/cases/common.js';
import {
  expectSame,
  maxDifference,
  randomIds,
  randomizeWeights,
  randomTensor,
  run,
} from '../../support/tensors.js';

const { B, C, D, F, H, V } = SIZES;
const T = 11;

/** float32 sums of some tens of numbers, in another order; logits are of size 1 to 10. */
const TOLERANCE = 1e-5;

type Config = Partial<TransformerBlockConfig> & { maskZero?: boolean };

/** Two causal blocks as a plain tf.LayersModel, ids [B, T] -> logits [B, T, V]. */
function decoder(encoding: EncodingName, { maskZero = false, ...config }: Config = {}): tf.LayersModel {
  const positional = ENCODINGS[encoding]();
  const ids = tf.input({ shape: [null], dtype: 'int32' });
  const block = () =>
    new TransformerBlock({
      ...{ numHeads: H, keyDim: D, intermediateDim: F, useCausalMask: true, positional },
      ...config,
    });
  const layers = [
    new TokenEmbedding({ vocabSize: V, modelDim: C, positional, maskZero }),
    block(),
    block(),
    new Projection({ units: V }),
  ];
  let x = ids;
  for (const layer of layers) x = layer.apply(x) as tf.SymbolicTensor;
  const model = tf.model({ inputs: ids, outputs: x });
  randomizeWeights(model, 17);
  return model;
}

/** The logits of chunks fed one after the other, put together; leaves the cache to the caller. */
function chunkwise(
  model: tf.LayersModel,
  ids: tf.Tensor,
  lengths: number[],
  cache = new KeyValueCache(),
): tf.Tensor {
  const chunks = tf.split(ids, lengths, 1);
  const logits = chunks.map((chunk) =>
    cache.step(() => withCallArguments({ cache }, () => model.predict(chunk) as tf.Tensor)),
  );
  expect(cache.length).toBe(ids.shape[1]);
  cache.dispose();
  return tf.concat(logits, 1);
}

const tokenByToken = Array<number>(T).fill(1);
const uneven = [5, 1, 3, 2];

describeOnEachBackend('a model with a key-value cache', () => {
  function expectAgreement(model: tf.LayersModel, ids = randomIds([B, T], V, 5, 1)): void {
    const whole = model.predict(ids) as tf.Tensor;
    for (const lengths of [tokenByToken, uneven, [T]]) {
      const difference = maxDifference(chunkwise(model, ids, lengths), whole);
      expect({ lengths, difference, fits: difference < TOLERANCE }).toEqual({
        ...{ lengths, difference, fits: true },
      });
    }
  }

  it.each(encodingNames)('gives the logits that it gives without: %s', (encoding) => {
    expectAgreement(decoder(encoding));
  });

  it.each([
    ['grouped queries', 'rotary', { numHeads: 6, numKeyValueHeads: 2 }],
    ['one key-value head', 'rotary interleaved partial', { numKeyValueHeads: 1 }],
    ['one key-value head and a bias', 't5', { numKeyValueHeads: 1 }],
    ['norms after the sums', 'learned', { normalizeFirst: false }],
    ['the form of Llama', 'rotary', { activation: 'swiglu', normalization: 'rmsNorm', useBias: false }],
  ] as [string, EncodingName, Config][])('and with %s', (_, encoding, config) => {
    expectAgreement(decoder(encoding, config));
  });

  it('keeps padding hidden, also from later chunks', () => {
    const ids = randomIds([B, T], V, 5, 1).mul(
      tf.tensor2d([1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1], [1, T], 'int32'),
    );
    const model = decoder('alibi causal', { maskZero: true });
    expectAgreement(model, ids);
    expect(
      maxDifference(model.predict(ids) as tf.Tensor, decoder('alibi causal').predict(ids) as tf.Tensor),
    ).toBeGreaterThan(1e-3);
  });

  it('leaves no tensor behind, and a cache that can be used again', () => {
    const [model, ids] = [decoder('rotary', { maskZero: true }), randomIds([B, T], V, 5)];
    const cache = new KeyValueCache();
    const call = () => tf.tidy(() => void chunkwise(model, ids, uneven, cache));
    call();
    expect(tensorsLeft(call)).toBe(0);
    expect(cache.length).toBe(0);
  });
});

describeOnEachBackend('attention with a cache', () => {
  const attention = (config = {}) => {
    const layer = new MultiHeadAttention({
      ...{ numHeads: H, keyDim: D, useCausalMask: true, positional: 'rotary', name: 'one', ...config },
    });
    run(layer, tf.zeros([1, 2, C]));
    randomizeWeights(layer, 3);
    return layer;
  };
  const x = () => randomTensor([B, T, C], 1);
  const parts = () => tf.split(x(), [7, 4], 1) as [tf.Tensor, tf.Tensor];

  it('reports weights over all keys', () => {
    const [layer, [before, after], cache] = [attention(), parts(), new KeyValueCache()];
    const seen: tf.Tensor[] = [];
    const onAttentionScores = (weights: tf.Tensor) => void seen.push(tf.keep(weights.clone()));
    run(layer, x(), { onAttentionScores });
    cache.step(() => run(layer, before, { cache }));
    cache.step(() => run(layer, after, { cache, onAttentionScores }));
    const [whole, last] = seen as [tf.Tensor, tf.Tensor];
    expect(maxDifference(last, whole.slice([0, 0, 7, 0]))).toBeLessThan(TOLERANCE);
    tf.dispose([seen]);
    cache.dispose();
  });

  it('takes an attention mask over all keys, and a mask in some steps only', () => {
    const [layer, cache] = [attention(), new KeyValueCache()];
    // Every query sees itself: one without any key averages all there are.
    const attentionMask = tf.maximum(tf.eye(T), randomTensor([T, T], 9).greater(-0.5).cast('float32'));
    const lengths = [4, 5, 2];
    const tokens = tf.tensor2d([1, 0, 1, 0, 1], [1, 5]).tile([B, 1]);
    const mask = tf.concat([tf.ones([B, 4]), tokens, tf.ones([B, 2])], 1);
    const whole = run(layer, x(), { attentionMask, mask });
    expect(maxDifference(whole, run(layer, x(), { attentionMask }))).toBeGreaterThan(1e-3);
    expect(maxDifference(whole, run(layer, x(), { mask }))).toBeGreaterThan(1e-3);
    const chunks = tf.split(x(), lengths, 1).map((chunk, i) => {
      const [start, length] = [cache.length, lengths[i] as number];
      const rows = attentionMask.slice([start, 0], [length, start + length]);
      const args = { cache, attentionMask: rows, ...(i === 1 ? { mask: tokens } : {}) };
      return cache.step(() => run(layer, chunk, args));
    });
    expect(maxDifference(tf.concat(chunks, 1), whole)).toBeLessThan(TOLERANCE);
    cache.dispose();
  });

  it('leaves cross attention alone, but for where its queries stand', () => {
    const layer = new MultiHeadAttention({ numHeads: H, keyDim: D, positional: 't5', seed: 1 });
    const [[before, after], value, cache] = [parts(), randomTensor([B, 5, C], 2), new KeyValueCache()];
    const self = attention();
    const both = (queries: tf.Tensor) =>
      cache.step(() => {
        run(self, queries, { cache });
        return run(layer, [queries, value], { cache });
      });
    const chunks = tf.concat([both(before), both(after)], 1);
    expect(maxDifference(chunks, run(layer, [x(), value]))).toBeLessThan(TOLERANCE);
    cache.dispose();
  });

  it('computes the keys and values of a memory once, and refuses a memory of another shape', () => {
    const layer = new MultiHeadAttention({
      numHeads: H,
      keyDim: D,
      useCausalMask: true,
      seed: 1,
      name: 'cross',
    });
    const [value, cache] = [randomTensor([B, 5, C], 2), new KeyValueCache()];
    run(layer, [x(), value]);
    const first = cache.step(() => run(layer, [x(), value], { cache }));
    // Nothing of it is read again.
    const other = cache.step(() => run(layer, [x(), value.mul(Number.NaN)], { cache }));
    expectSame(other, first);
    expect(() => cache.step(() => run(layer, [x(), value.slice([0, 0, 0], [B, 4, C])], { cache }))).toThrow(
      new RangeError(
        `MultiHeadAttention "cross": the cache is of a memory [${B}, 5, ${C}]; got [${B}, 4, ${C}]`,
      ),
    );
    expectSame(
      cache.step(() => run(layer, [x(), value], { cache })),
      first,
    );
    expect(tensorsLeft(() => cache.dispose())).toBe(-2);
  });

  it('is as it was before a step that fails', () => {
    const [layer, [before, after], cache] = [attention(), parts(), new KeyValueCache()];
    const failing = (y: tf.Tensor) => (): void =>
      cache.step(() => {
        run(layer, y, { cache });
        throw new Error('no more paper');
      });
    expect(failing(after)).toThrow('no more paper');
    expect(cache.length).toBe(0);
    cache.step(() => run(layer, before, { cache }));
    const left = tensorsLeft(() => expect(() => tf.tidy(failing(after))).toThrow('no more paper'));
    expect(left).toBe(0);
    expect(cache.length).toBe(7);
    const last = cache.step(() => run(layer, after, { cache }));
    expect(maxDifference(last, run(layer, x()).slice([0, 7, 0]))).toBeLessThan(TOLERANCE);
    cache.dispose();
  });

  it('refuses more sequences, or fewer, and goes on with as many', () => {
    const [layer, [before, after], cache] = [attention(), parts(), new KeyValueCache()];
    cache.step(() => run(layer, before, { cache }));
    for (const count of [1, B + 1]) {
      expect(() => cache.step(() => run(layer, tf.ones([count, 1, C]), { cache }))).toThrow(
        new RangeError(`MultiHeadAttention "one": the cache is of ${B} sequences; got ${count}`),
      );
    }
    const last = cache.step(() => run(layer, after, { cache }));
    expect(maxDifference(last, run(layer, x()).slice([0, 7, 0]))).toBeLessThan(TOLERANCE);
    cache.dispose();
  });

  it('refuses an option that there is not', () => {
    expect(() => new KeyValueCache({ leftpadding: [1] } as object)).toThrow(
      'KeyValueCache: there is no option "leftpadding". Did you mean "leftPadding"?',
    );
  });

  it('refuses what would mix up keys', () => {
    const [layer, [before, after], cache] = [attention(), parts(), new KeyValueCache()];
    const twice = () => cache.step(() => run(layer, run(layer, before, { cache }), { cache }));
    expect(twice).toThrow(
      new RangeError(
        'MultiHeadAttention "one": an attention runs once in every step of a cache; this one has kept 7 tokens, and the cache 0',
      ),
    );
    cache.step(() => run(layer, before, { cache }));
    const late = attention({ name: 'late' });
    expect(() => cache.step(() => run(late, after, { cache }))).toThrow(
      'MultiHeadAttention "late": an attention runs once in every step of a cache; this one has kept 0 tokens, and the cache 7',
    );
    expectSame(
      cache.step(() => run(layer, after, { cache })).slice([0, 0, 0], [1, 1, 1]),
      run(layer, x()).slice([0, 7, 0], [1, 1, 1]),
    );
    cache.dispose();
  });

  it('refuses attention that sees later tokens, and other positions', () => {
    const [[before], cache] = [parts(), new KeyValueCache()];
    expect(() => cache.step(() => run(attention({ useCausalMask: false }), before, { cache }))).toThrow(
      new RangeError(
        'MultiHeadAttention "one": a cache needs useCausalMask: earlier tokens cannot see later ones',
      ),
    );
    for (const args of [{ startIndex: 2 }, { positions: [0, 1, 2, 3, 4, 5, 6] }]) {
      expect(() => run(attention(), before, { cache, ...args })).toThrow(
        new TypeError(
          'MultiHeadAttention "one": with a cache tokens stand right after those in it; give no startIndex or positions',
        ),
      );
    }
  });
});
