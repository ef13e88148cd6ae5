import * as tf from '@tensorflow/tfjs';
import {
  KeyValueCache,
  MultiHeadAttention,
  packedDocuments,
  SharedPositional,
  withCallArguments,
} from '../../../layers/index.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { attentionWith, B, C, CONTENT_ENCODINGS, reordered, T, x } from '../../support/contentEncodings.js';
import { expectGolden, golden, goldenCases, goldenTensor, setGoldenWeights } from '../../support/golden.js';
import { maxDifference, randomizeWeights, randomTensor, run, weightsByName } from '../../support/tensors.js';

/** float32 sums in another order. */
const TOLERANCE = 1e-5;

const cases = goldenCases('content').filter(({ outputs }) => outputs.output);
const DIRECTIONS = CONTENT_ENCODINGS.flatMap((name) =>
  [true, false].map((causal) => [name, causal] as const),
);

const built = (name: string, useCausalMask: boolean): MultiHeadAttention => {
  const layer = attentionWith(name, { useCausalMask });
  run(layer, x());
  randomizeWeights(layer, 5);
  return layer;
};

describeOnEachBackend('encodings by content', (backend) => {
  it.each(cases.map((one) => [one.name, one] as const))('golden %s', (name, { config, ...numbers }) => {
    const { positional: className, options, ...shape } = config;
    const positional = { className, config: options } as never;
    const layer = new MultiHeadAttention({ ...(shape as { numHeads: number }), positional });
    const { inputs, gradients = {} } = numbers;
    const [input, mask] = [goldenTensor(inputs, 'x'), goldenTensor(inputs, 'mask')];
    run(layer, input);
    setGoldenWeights(weightsByName(layer), numbers.weights);
    expectGolden(run(layer, input, { mask }), golden(numbers.outputs, 'output'), `${backend} ${name}`);
    const loss = (x = input) =>
      run(layer, x, { mask })
        .mul(goldenTensor(inputs, 'lossWeights'))
        .mul(mask.cast('float32').expandDims(2))
        .sum() as tf.Scalar;
    const weights = [...weightsByName(layer)].filter(([weight]) => weight in gradients);
    const { grads } = tf.variableGrads(
      () => loss(),
      weights.map(([, weight]) => weight.read() as tf.Variable),
    );
    for (const [weight, { name: full }] of weights) {
      expectGolden(grads[full] as tf.Tensor, golden(gradients, weight), `${backend} ${name} ${weight}`, 1e-5);
    }
    expectGolden(tf.grad(loss)(input), golden(gradients, 'x'), `${backend} ${name} x`, 1e-5);
    expect(weights.length).toBe(Object.keys(gradients).length - 1);
  });

  describe.each(DIRECTIONS)('%s, causal: %s', (name, causal) => {
    it('is the same with positions that are given one by one', () => {
      const layer = built(name, causal);
      const positions = Array.from({ length: T }, (_, i) => i);
      expect(maxDifference(run(layer, x(), { positions }), run(layer, x()))).toBeLessThan(TOLERANCE);
    });

    it('goes by positions, of each sequence, and not by rows', () => {
      // A causal mask goes by rows, among keys that stand in their order.
      if (causal) return;
      const layer = built(name, causal);
      const order = [3, 0, 4, 1, 2];
      const [first, second] = tf.split(x(), 2);
      const mixed = tf.concat([reordered(first as tf.Tensor, order), second as tf.Tensor]);
      const expected = run(layer, x());
      const actual = run(layer, mixed, { positions: [order, [0, 1, 2, 3, 4]] });
      const [firstRows, secondRows] = tf.split(expected, 2);
      const same = tf.concat([reordered(firstRows as tf.Tensor, order), secondRows as tf.Tensor]);
      expect(maxDifference(actual, same)).toBeLessThan(TOLERANCE);
    });

    it('is the same from any start', () => {
      // A causal mask goes by rows.
      if (causal) return;
      const layer = built(name, causal);
      expect(maxDifference(run(layer, x(), { startIndex: 30 }), run(layer, x()))).toBeLessThan(TOLERANCE);
    });

    it('gives a chunk of queries what it gives the whole', () => {
      const layer = built(name, causal);
      const chunk = run(layer, [x().slice([0, 2, 0], [B, 2, C]), x()], { startIndex: 2 });
      expect(maxDifference(chunk, run(layer, x()).slice([0, 2, 0], [B, 2, C]))).toBeLessThan(TOLERANCE);
    });

    it('does not see padding, nor what else is hidden', () => {
      const layer = built(name, causal);
      const mask = tf.tensor2d([
        [1, 1, 0, 1, 1],
        [1, 1, 1, 0, 0],
      ]);
      const hidden = mask.cast('bool').logicalNot().expandDims(2);
      const visible = (y: tf.Tensor) => tf.where(hidden, 0, y);
      const [plain, ...others] = [0, 97, Number.NaN].map((value) =>
        visible(run(layer, tf.where(hidden, value, x()), { mask })),
      ) as [tf.Tensor, ...tf.Tensor[]];
      for (const other of others) expect(maxDifference(other, plain)).toBe(0);
      const attentionMask = tf.tensor2d(Array.from({ length: T }, (_, i) => [1, 1, i === 2 ? 1 : 0, 1, 1]));
      const isThird = tf.tensor1d([0, 0, 1, 0, 0], 'bool').reshape([1, T, 1]);
      const [one, another] = [97, Number.NaN].map((value) =>
        tf.where(isThird, 0, run(layer, tf.where(isThird, value, x()), { attentionMask })),
      ) as [tf.Tensor, tf.Tensor];
      expect(maxDifference(one, another)).toBe(0);
    });

    it('keeps packed documents apart', () => {
      const layer = built(name, causal);
      const documents = tf.split(x(), [3, 2], 1);
      const alone = tf.concat(
        documents.map((part) => run(layer, part as tf.Tensor)),
        1,
      );
      const isFirst = [1, 1, 1, 0, 0];
      const attentionMask = tf.tensor2d(
        isFirst.map((one) => isFirst.map((other) => (one === other ? 1 : 0))),
      );
      const packed = run(layer, x(), { attentionMask, positions: [0, 1, 2, 0, 1] });
      const byRuns = run(layer, x(), packedDocuments([[0, 0, 0, 1, 1]]));
      for (const both of [packed, byRuns]) expect(maxDifference(both, alone)).toBeLessThan(TOLERANCE);
    });

    it('answers a permuted sentence differently, untrained', () => {
      const order = [3, 0, 4, 1, 2];
      const layer = attentionWith(name, { useCausalMask: causal });
      const permuted = run(layer, reordered(x(), order));
      expect(maxDifference(permuted, reordered(run(layer, x()), order))).toBeGreaterThan(1e-4);
    });

    it('leaves nothing behind', () => {
      const layer = built(name, causal);
      const step = () => {
        const cache = causal ? new KeyValueCache() : null;
        const call = () => run(layer, x(), cache ? { cache } : {});
        if (cache) cache.step(call);
        else call();
        cache?.dispose();
      };
      expect(tensorsLeft(() => tf.tidy(step))).toBe(0);
    });
  });

  it.each(CONTENT_ENCODINGS)(
    '%s makes of chunks in a cache what it makes of the whole, padding included',
    (name) => {
      const layer = built(name, true);
      const cache = new KeyValueCache();
      const mask = tf.tensor2d([
        [1, 1, 1, 1, 1],
        [0, 1, 1, 1, 1],
      ]);
      const whole = run(layer, x(), { mask });
      const sizes = [2, 1, 2];
      const [parts, masks] = [tf.split(x(), sizes, 1), tf.split(mask, sizes, 1)];
      const chunks = parts.map((part, i) =>
        cache.step(() => run(layer, part as tf.Tensor, { cache, mask: masks[i] })),
      );
      expect(maxDifference(tf.concat(chunks, 1), whole)).toBeLessThan(TOLERANCE);
      cache.dispose();
    },
  );

  it.each(['forgetting', 'deberta'])(
    '%s that two attentions share keeps what each needs in a cache',
    (name) => {
      const [one, other] = ['one', 'other'].map((layer) => ({ useCausalMask: true, name: layer }));
      const shared = new SharedPositional({ layer: 'one' });
      const layers = [
        attentionWith(name, { ...one, inputShape: [null, C] }),
        attentionWith(shared, { ...other }),
      ];
      const model = tf.sequential({ layers });
      const whole = model.apply(x()) as tf.Tensor;
      const cache = new KeyValueCache();
      const chunks = tf
        .split(x(), [2, 3], 1)
        .map((part) => cache.step(() => withCallArguments({ cache }, () => model.apply(part) as tf.Tensor)));
      expect(maxDifference(tf.concat(chunks, 1), whole)).toBeLessThan(TOLERANCE);
      cache.dispose();
    },
  );

  it.each(CONTENT_ENCODINGS)('%s works in cross attention, with a memory of another width', (name) => {
    const layer = attentionWith(name);
    const memory = randomTensor([B, 11, 3], 4);
    const y = run(layer, [x(), memory]);
    expect(y.shape).toEqual([B, T, C]);
    const mask = tf.concat([tf.ones([B, 9]), tf.zeros([B, 2])], 1);
    const hidden = tf.concat([memory.slice([0, 0, 0], [B, 9, 3]), tf.fill([B, 2, 3], Number.NaN)], 1);
    const [seen, unseen] = [memory, hidden].map((keys) => run(layer, [x(), keys], { mask: [null, mask] }));
    expect(maxDifference(seen as tf.Tensor, unseen as tf.Tensor)).toBe(0);
  });
});
