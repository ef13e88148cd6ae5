import * as tf from '@tensorflow/tfjs';
import {
  KeyValueCache,
  TransformerBlock,
  type TransformerBlockConfig,
  TransformerDecoderBlock,
} from '../../../layers/index.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients, expectWeightGradients } from '../../support/finiteDifferences.js';
import {
  expectGolden,
  type GoldenCase,
  golden,
  goldenCases,
  goldenTensor,
  setGoldenWeights,
} from '../../support/golden.js';
import { maxDifference, run, weightsByName } from '../../support/tensors.js';

/** Norms and angles of Transformers are in float32. */
const TOLERANCE = 1e-5;

const cases = goldenCases('layers').map((one) => [one.name, one] as const);
const blockOf = ({ config, inputs }: GoldenCase) => {
  const type = inputs.memory ? TransformerDecoderBlock : TransformerBlock;
  return new type(config as unknown as TransformerBlockConfig);
};

describeOnEachBackend('a layer of', (backend) => {
  it.each(cases)('%s', (name, one) => {
    const { config, inputs, weights, outputs, gradients = {} } = one;
    const given = ['x', ...(inputs.memory ? ['memory'] : [])];
    const [x, ...memory] = given.map((input) => goldenTensor(inputs, input)) as [tf.Tensor, ...tf.Tensor[]];
    const block = blockOf(one);
    run(block, [x, ...memory]);
    setGoldenWeights(weightsByName(block), weights);
    const y = run(block, [x, ...memory]);
    expectGolden(y, golden(outputs, 'output'), `${backend} ${name}`, TOLERANCE);

    const lossWeights = goldenTensor(inputs, 'lossWeights');
    const loss = (...all: tf.Tensor[]) => run(block, all).mul(lossWeights).sum() as tf.Scalar;
    const byName = weightsByName(block);
    const { grads } = tf.variableGrads(() => loss(x, ...memory));
    const found = new Map([...byName].map(([weight, { name }]) => [weight, grads[name] as tf.Tensor]));
    tf.grads(loss)([x, ...memory]).forEach((gradient, i) => void found.set(given[i] as string, gradient));
    for (const [of, expected] of Object.entries(gradients)) {
      expectGolden(found.get(of) as tf.Tensor, expected, `${backend} ${name} gradient of ${of}`, TOLERANCE);
    }

    if (!config.useCausalMask && memory.length === 0) return;
    const cache = new KeyValueCache();
    const steps = tf.split(x, [2, 1, 2], 1).map((chunk) => {
      return cache.step(() => run(block, [chunk, ...memory], { cache }));
    });
    expect(maxDifference(tf.concat(steps, 1), y)).toBeLessThan(TOLERANCE);
    cache.dispose();
  });

  it.each(cases.filter(([name]) => ['Gemma 3', 'ModernBERT'].includes(name)))(
    '%s has the gradient of its values',
    (_, one) => {
      const x = goldenTensor(one.inputs, 'x');
      const block = blockOf(one);
      run(block, x);
      setGoldenWeights(weightsByName(block), one.weights);
      expectGradients((x) => run(block, x as tf.Tensor), [x]);
      expectWeightGradients(() => run(block, x), weightsByName(block));
    },
  );
});
