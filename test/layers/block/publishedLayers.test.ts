import * as tf from '@tensorflow/tfjs';
import { KeyValueCache, TransformerBlock, type TransformerBlockConfig } from '../../../layers/index.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients, expectWeightGradients } from '../../support/finiteDifferences.js';
import { expectGolden, golden, goldenCases, goldenTensor, setGoldenWeights } from '../../support/golden.js';
import { maxDifference, run, weightsByName } from '../../support/tensors.js';

/** Norms and angles of Transformers are in float32. */
const TOLERANCE = 1e-5;

const cases = goldenCases('layers').map((one) => [one.name, one] as const);
const blockOf = (config: Record<string, unknown>) =>
  new TransformerBlock(config as unknown as TransformerBlockConfig);

describeOnEachBackend('a layer of', (backend) => {
  it.each(cases)('%s', (name, { config, inputs, weights, outputs, gradients = {} }) => {
    const x = goldenTensor(inputs, 'x');
    const block = blockOf(config);
    run(block, x);
    setGoldenWeights(weightsByName(block), weights);
    const y = run(block, x);
    expectGolden(y, golden(outputs, 'output'), `${backend} ${name}`, TOLERANCE);

    const lossWeights = goldenTensor(inputs, 'lossWeights');
    const loss = (x: tf.Tensor) => run(block, x).mul(lossWeights).sum() as tf.Scalar;
    const { x: ofX = null, ...ofWeights } = gradients;
    expectGolden(tf.grad(loss)(x), ofX as never, `${backend} ${name} gradient of x`, TOLERANCE);
    const { grads } = tf.variableGrads(() => loss(x));
    for (const [weight, expected] of Object.entries(ofWeights)) {
      const gradient = grads[weightsByName(block).get(weight)?.name as string] as tf.Tensor;
      expectGolden(gradient, expected, `${backend} ${name} gradient of ${weight}`, TOLERANCE);
    }

    if (!config.useCausalMask) return;
    const cache = new KeyValueCache();
    const steps = tf.split(x, [2, 1, 2], 1).map((chunk) => cache.step(() => run(block, chunk, { cache })));
    expect(maxDifference(tf.concat(steps, 1), y)).toBeLessThan(TOLERANCE);
    cache.dispose();
  });

  it.each(cases.filter(([name]) => ['Gemma 3', 'ModernBERT'].includes(name)))(
    '%s has the gradient of its values',
    (_, { config, inputs, weights }) => {
      const x = goldenTensor(inputs, 'x');
      const block = blockOf(config);
      run(block, x);
      setGoldenWeights(weightsByName(block), weights);
      expectGradients((x) => run(block, x as tf.Tensor), [x]);
      expectWeightGradients(() => run(block, x), weightsByName(block));
    },
  );
});
