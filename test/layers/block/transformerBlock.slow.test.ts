import * as tf from '@tensorflow/tfjs';
import {
  FeedForward,
  LayerNorm,
  Projection,
  RMSNorm,
  TransformerBlock,
  type TransformerBlockConfig,
} from '../../../layers/index.js';
import { causalMask } from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients, expectWeightGradients } from '../../support/finiteDifferences.js';
import { expectGolden, golden, goldenCases, goldenTensor, setGoldenWeights } from '../../support/golden.js';
import {
  expectSame,
  maxDifference,
  randomizeWeights,
  randomTensor,
  run,
  weightsByName,
} from '../../support/tensors.js';

const cases = ['block', 'llamaBlock'].flatMap((file) =>
  goldenCases(file).map((one) => [one.name, one] as const),
);

describeOnEachBackend('TransformerBlock', (backend) => {
  it.each(cases)('golden %s', (name, { config, inputs, weights, outputs, gradients }) => {
    const x = goldenTensor(inputs, 'x');
    const args = { mask: inputs.mask ? goldenTensor(inputs, 'mask') : null };
    const block = new TransformerBlock(config as unknown as TransformerBlockConfig);
    run(block, x, args);
    setGoldenWeights(weightsByName(block), weights);
    expectGolden(run(block, x, args), golden(outputs, 'output'), `${backend} ${name}`);

    if (!gradients) return;
    const lossWeights = goldenTensor(inputs, 'lossWeights');
    const loss = (x: tf.Tensor) => run(block, x, args).mul(lossWeights).sum() as tf.Scalar;
    expectGolden(tf.grad(loss)(x), golden(gradients, 'x'), `${backend} ${name} gradient of x`);
    const { grads } = tf.variableGrads(() => loss(x));
    for (const [weight, { name: variable }] of weightsByName(block)) {
      const expected = golden(gradients, weight);
      expectGolden(grads[variable] as tf.Tensor, expected, `${backend} ${name} gradient of ${weight}`);
    }
  });

  it.each<[string, Partial<TransformerBlockConfig>]>([
    ['pre-norm', { positional: 'alibi', useCausalMask: true }],
    ['post-norm', { normalizeFirst: false, activation: 'geluTanh', positional: 't5' }],
    [
      'in the form of Llama',
      { activation: 'swiglu', normalization: 'rmsNorm', useBias: false, positional: 'rotary' },
    ],
  ])('has the gradient of its values: %s', (_, config) => {
    const block = new TransformerBlock({ numHeads: 2, keyDim: 4, intermediateDim: 11, ...config });
    const x = randomTensor([2, 5, 7], 1);
    run(block, x);
    randomizeWeights(block, 3);
    expectGradients((x) => run(block, x as tf.Tensor), [x]);
    expectWeightGradients(() => run(block, x), weightsByName(block));
  });

  it('takes an attention mask as its second input, also in a graph', () => {
    const block = new TransformerBlock({ numHeads: 2, intermediateDim: 4, seed: 1 });
    const causal = new TransformerBlock({ numHeads: 2, intermediateDim: 4, seed: 1, useCausalMask: true });
    const x = tf.input({ shape: [5, 4] });
    const mask = tf.input({ shape: [5, 5] });
    const model = tf.model({ inputs: [x, mask], outputs: block.apply([x, mask]) as tf.SymbolicTensor });
    const input = randomTensor([2, 5, 4], 3);
    const masked = model.predict([input, causalMask(5, 5).expandDims(0).tile([2, 1, 1])]) as tf.Tensor;
    expect(maxDifference(masked, causal.apply(input) as tf.Tensor)).toBeLessThan(1e-6);
    expect(maxDifference(masked, block.apply(input) as tf.Tensor)).toBeGreaterThan(1e-2);
  });

  it('drops in training only', () => {
    const x = randomTensor([2, 5, 8], 1);
    const made = () => new TransformerBlock({ numHeads: 2, intermediateDim: 11, dropout: 0.5, seed: 1 });
    const [block, twin, other] = [made(), made(), made()];
    const still = run(block, x);
    expectSame(run(block, x, { training: false }), still);
    const first = run(twin, x, { training: true });
    expectSame(run(other, x, { training: true }), first);
    expect(maxDifference(first, still)).toBeGreaterThan(1e-3);
  });
});

describe('options of the block and its parts', () => {
  const block = (config: Partial<TransformerBlockConfig>) =>
    new TransformerBlock({ numHeads: 4, intermediateDim: 8, name: 'one', ...config });

  it.each<[() => unknown, string]>([
    [
      () => block({ dropout: -0.1 }),
      'TransformerBlock "one": dropout must be at least 0 and less than 1; got -0.1',
    ],
    [
      () => block({ epsilon: 0 }),
      'TransformerBlock "one": epsilon must be a finite number greater than 0; got 0',
    ],
    [
      () => block({ normalization: 'batchNorm' as 'layerNorm' }),
      'TransformerBlock "one": normalization must be one of layerNorm, rmsNorm; got batchNorm',
    ],
    [() => block({ numHeads: -1 }), 'numHeads must be an integer of at least 1; got -1'],
    [
      () => block({}).apply(tf.input({ shape: [5, 30] })),
      'MultiHeadAttention "one/attention": modelDim must be divisible by numHeads; got modelDim=30, numHeads=4',
    ],
    [
      () => new FeedForward({ intermediateDim: 0, name: 'one' }),
      'FeedForward "one": intermediateDim must be an integer of at least 1; got 0',
    ],
    [
      () => new FeedForward({ intermediateDim: 8, activation: 'tanh' as 'gelu', name: 'one' }),
      'FeedForward "one": activation must be one of gelu, geluTanh, relu, silu, swiglu, geglu, gegluTanh; got tanh',
    ],
    [
      () => new Projection({ units: 2.5, name: 'one' }),
      'Projection "one": units must be an integer of at least 1; got 2.5',
    ],
    [
      () => new LayerNorm({ epsilon: -1, name: 'one' }),
      'LayerNorm "one": epsilon must be a finite number greater than 0; got -1',
    ],
    [
      () => new RMSNorm({ epsilon: Number.NaN, name: 'one' }),
      'RMSNorm "one": epsilon must be a finite number greater than 0; got NaN',
    ],
  ])('%s', (make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});
