import * as tf from '@tensorflow/tfjs';
import {
  MultiHeadAttention,
  type MultiHeadAttentionConfig,
  positionalEncodingNames,
} from '../../../layers/index.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { ENCODINGS, type EncodingName, encodingNames } from '../../support/cases/common.js';
import { expectGradients, expectWeightGradients } from '../../support/finiteDifferences.js';
import {
  expectGolden,
  type GoldenCase,
  golden,
  goldenCases,
  goldenTensor,
  setGoldenWeights,
} from '../../support/golden.js';
import {
  expectSame,
  maxDifference,
  randomizeWeights,
  randomTensor,
  run,
  runAll,
  weightsByName,
} from '../../support/tensors.js';

const cases = ['attention', 'crossAttention', 'groupedAttention'].flatMap((file) =>
  goldenCases(file).map((one) => [one.name, one] as const),
);

function inputsOf({ inputs }: GoldenCase): { names: string[]; tensors: tf.Tensor[]; args: object } {
  const names = ['x', 'query', 'value', 'key'].filter((name) => inputs[name]);
  const mask = inputs.mask ? goldenTensor(inputs, 'mask') : null;
  return {
    names,
    tensors: names.map((name) => goldenTensor(inputs, name)),
    args: {
      mask: names.length > 1 ? [null, mask] : mask,
      attentionMask: inputs.attentionMask ? goldenTensor(inputs, 'attentionMask') : null,
    },
  };
}

describeOnEachBackend('MultiHeadAttention', (backend) => {
  it.each(cases)('golden %s', (name, one) => {
    const { tensors, args, names } = inputsOf(one);
    const config = one.config as unknown as MultiHeadAttentionConfig;
    const layer = new MultiHeadAttention({ ...config, returnAttentionScores: true });
    runAll(layer, tensors, args);
    setGoldenWeights(weightsByName(layer), one.weights);
    const [output, weights] = runAll(layer, tensors, args) as [tf.Tensor, tf.Tensor];
    expectGolden(output, golden(one.outputs, 'output'), `${backend} ${name}`);
    if (one.outputs.attentionScores) {
      expectGolden(weights, golden(one.outputs, 'attentionScores'), `${backend} ${name} scores`);
    }

    if (!one.gradients) return;
    const lossWeights = goldenTensor(one.inputs, 'lossWeights');
    const loss = (...inputs: tf.Tensor[]) =>
      (runAll(layer, inputs, args)[0] as tf.Tensor).mul(lossWeights).sum() as tf.Scalar;
    const { gradients } = one;
    tf.grads(loss)(tensors).forEach((gradient, i) => {
      const input = names[i] as string;
      expectGolden(gradient, golden(gradients, input), `${backend} ${name} gradient of ${input}`);
    });
    const { grads } = tf.variableGrads(() => loss(...tensors));
    for (const [weight, { name: variable }] of weightsByName(layer)) {
      const expected = golden(gradients, weight);
      expectGolden(grads[variable] as tf.Tensor, expected, `${backend} ${name} gradient of ${weight}`);
    }
  });

  it.each<[string, Partial<MultiHeadAttentionConfig>, EncodingName]>([
    ['causal, with rotary', { useCausalMask: true }, 'rotary'],
    ['grouped, with t5', { numKeyValueHeads: 1 }, 't5'],
    ['with asymmetric alibi', {}, 'alibi asymmetric'],
  ])('has the gradient of its values: %s', (_, config, encoding) => {
    const positional = ENCODINGS[encoding]();
    const layer = new MultiHeadAttention({ numHeads: 2, keyDim: 4, positional, ...config });
    const x = randomTensor([2, 5, 7], 1);
    run(layer, x);
    randomizeWeights(layer, 3);
    const mask = tf.tensor2d([
      [1, 1, 1, 1, 1],
      [1, 1, 1, 0, 0],
    ]);
    expectGradients((x) => run(layer, x as tf.Tensor, { mask }), [x]);
    expectWeightGradients(() => run(layer, x, { mask }), weightsByName(layer));
  });

  it('takes an attention mask as an argument and as the fourth input, also in a graph', () => {
    const layer = new MultiHeadAttention({ numHeads: 2, keyDim: 3 });
    const [query, value] = [randomTensor([2, 5, 7], 1), randomTensor([2, 3, 7], 2)];
    const attentionMask = randomTensor([2, 5, 3], 4).greater(0).toFloat();
    const expected = run(layer, [query, value, value], { attentionMask });
    expectSame(run(layer, [query, value, value, attentionMask]), expected);
    expect(maxDifference(run(layer, [query, value]), expected)).toBeGreaterThan(1e-3);
    const inputs = [
      [5, 7],
      [3, 7],
      [3, 7],
      [5, 3],
    ].map((shape) => tf.input({ shape }));
    const model = tf.model({ inputs, outputs: layer.apply(inputs) as tf.SymbolicTensor });
    expectSame(model.predict([query, value, value, attentionMask]) as tf.Tensor, expected);
  });

  it.each(encodingNames)('gives nothing but the bias where every key is masked: %s', (encoding) => {
    const positional = ENCODINGS[encoding]();
    const options = { numHeads: 2, keyDim: 4, positional };
    const layer = new MultiHeadAttention({ ...options, returnAttentionScores: true });
    const [x, mask] = [randomTensor([2, 5, 7], 1), tf.zeros([2, 5])];
    run(layer, x);
    randomizeWeights(layer, 3);
    const [output, weights] = runAll(layer, x, { mask }) as [tf.Tensor, tf.Tensor];
    const bias = weightsByName(layer).get('output/bias')?.read() as tf.Tensor;
    expectSame(output, bias.tile([10]).reshape([2, 5, 7]));
    expectSame(weights, tf.zeros([2, 2, 5, 5]));
    expectSame(tf.grad((x: tf.Tensor) => run(layer, x, { mask }))(x), tf.zeros([2, 5, 7]));
    // The kernel, where there is one, is asked for no weights.
    const alone = new MultiHeadAttention(options);
    run(alone, x);
    alone.setWeights(layer.getWeights());
    expectSame(run(alone, x, { mask }), output);
  });

  it('gives a head zeros where no key is left that it looks at', () => {
    // Head 0 looks back, head 1 ahead, where the mask allows the first key only.
    const layer = new MultiHeadAttention({
      numHeads: 2,
      keyDim: 4,
      positional: 'alibi',
      returnAttentionScores: true,
    });
    const attentionMask = tf.tensor3d([1, 0, 0, 0, 0], [1, 1, 5]).tile([2, 5, 1]);
    const weights = runAll(layer, randomTensor([2, 5, 7], 1), { attentionMask })[1] as tf.Tensor;
    const first = tf.tensor4d([1, 1, 1, 1, 1, 1, 0, 0, 0, 0], [1, 2, 5, 1]).tile([2, 1, 1, 1]);
    // Not to the last bit: libtensorflow's softmax multiplies by a reciprocal that is rounded.
    expect(
      maxDifference(
        weights,
        first.pad([
          [0, 0],
          [0, 0],
          [0, 0],
          [0, 4],
        ]),
      ),
    ).toBeLessThan(1e-7);
  });

  it('drops weights in training only, the same ones for the same seed', () => {
    const x = randomTensor([2, 5, 7], 1);
    const made = (seed: number) => new MultiHeadAttention({ numHeads: 2, keyDim: 3, dropout: 0.5, seed });
    const training = [made(1), made(1), made(2)].map((layer) => run(layer, x, { training: true }));
    expectSame(training[0] as tf.Tensor, training[1] as tf.Tensor);
    const layer = made(1);
    const still = run(layer, x);
    expectSame(run(layer, x, { training: false }), still);
    expect(maxDifference(training[0] as tf.Tensor, still)).toBeGreaterThan(1e-3);
    // Every call draws anew.
    const [first, second] = [0, 1].map(() => run(layer, x, { training: true })) as [tf.Tensor, tf.Tensor];
    expect(maxDifference(first, second)).toBeGreaterThan(1e-3);
  });
});

describe('MultiHeadAttention', () => {
  const made = (config: Partial<MultiHeadAttentionConfig>) =>
    new MultiHeadAttention({ numHeads: 4, name: 'look', ...config });

  it.each<[Partial<MultiHeadAttentionConfig>, string]>([
    [{ numHeads: 0 }, 'MultiHeadAttention "look": numHeads must be an integer of at least 1; got 0'],
    [
      { numHeads: '4' as never },
      'MultiHeadAttention "look": numHeads must be an integer of at least 1; got "4"',
    ],
    [{ keyDim: 1.5 }, 'MultiHeadAttention "look": keyDim must be an integer of at least 1; got 1.5'],
    [{ dropout: 1 }, 'MultiHeadAttention "look": dropout must be at least 0 and less than 1; got 1'],
    [
      { numKeyValueHeads: 3 },
      'MultiHeadAttention "look": numHeads must be divisible by numKeyValueHeads; got numHeads=4, numKeyValueHeads=3',
    ],
    [
      { positional: 'roatry' },
      `unknown positional encoding "roatry". Did you mean "rotary"? The encodings are ${positionalEncodingNames().join(', ')}`,
    ],
    [
      { positional: 'learned' },
      'positional encoding "learned" needs a maxLength: give new LearnedPositional({ maxLength })',
    ],
  ])('refuses %p', (config, message) => {
    expect(() => made(config)).toThrow(new RangeError(message));
  });

  it.each<[tf.Shape, string]>([
    [[5, 30], 'modelDim must be divisible by numHeads; got modelDim=30, numHeads=4'],
    [[5, null], 'the last axis of the input must be known; got shape [null, 5, null]'],
  ])('refuses an input of shape %p', (shape, message) => {
    expect(() => made({}).apply(tf.input({ shape }))).toThrow(
      new RangeError(`MultiHeadAttention "look": ${message}`),
    );
  });
});
