import * as tf from '@tensorflow/tfjs';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { type HeadConfig, withHead } from '../../../src/pretrained/withHead.js';
import type { Example } from '../../../src/tasks/index.js';
import { train } from '../../../src/training/train.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { goldenModel } from '../../support/goldenModels.js';
import { expectSame } from '../../support/tensors.js';

const ENCODERS = ['albert', 'bert', 'roformer', 't5'];
const TOKENS = [
  [3, 17, 1, 29, 5],
  [23, 2, 19, 0, 0],
];
const tokens = () => tf.tensor2d(TOKENS, [2, 5], 'int32');
const EXAMPLES: Record<HeadConfig['type'], Example[]> = {
  classify: [0, 2].map((target, row) => ({ tokens: TOKENS[row] as number[], target })),
  tag: [{ tokens: [3, 17, 1], target: [0, 2, 1] }],
};

/** Every weight of a model by its name, as it is now. */
function numbersOf(model: tf.LayersModel): Map<string, number[]> {
  return new Map(model.weights.map((weight) => [weight.originalName, [...weight.read().dataSync()]]));
}

async function trained(name: string, config: HeadConfig) {
  const encoder = await loadPretrained(goldenModel(name));
  const published = numbersOf(encoder);
  const model = withHead(encoder, config);
  const before = numbersOf(model);
  await train(model, EXAMPLES[config.type], { steps: 3, batch: 2, lr: 1e-2, seed: 1 });
  const after = numbersOf(model);
  model.dispose();
  return { published, before, after };
}

describeOnEachBackend('withHead', () => {
  it.each(ENCODERS)('%s: begins with the published weights, and trains them', async (name) => {
    const { published, before, after } = await trained(name, { type: 'classify', numClasses: 3, seed: 1 });
    expect(published.size).toBeGreaterThan(10);
    for (const [weight, numbers] of published)
      expect([weight, before.get(weight)]).toEqual([weight, numbers]);
    expect([...before.keys()].sort()).toEqual([...published.keys(), 'head/bias', 'head/kernel'].sort());
    // The biases of keys change nothing but by rounding: they add the same to all scores of a query.
    const same = [...after].filter(([weight, numbers]) => numbers.join() === before.get(weight)?.join());
    expect(same.filter(([weight]) => !weight.endsWith('key/bias'))).toEqual([]);
  });

  it.each(ENCODERS)('%s: frozen, trains the head and leaves the rest to the last bit', async (name) => {
    const config = { type: 'tag', numClasses: 3, seed: 1, freeze: true } as const;
    const { before, after } = await trained(name, config);
    const changed = [...after].filter(([weight, numbers]) => numbers.join() !== before.get(weight)?.join());
    expect(changed.map(([weight]) => weight).sort()).toEqual(['head/bias', 'head/kernel']);
  });

  it('gives logits of a sequence by the mean of its tokens, or of each token', async () => {
    const kernel = (model: tf.LayersModel) => model.getLayer('head').getWeights()[0] as tf.Tensor2D;
    const encoder = await loadPretrained(goldenModel('roformer'));
    const tags = withHead(encoder, { type: 'tag', numClasses: 3, seed: 1 });
    const hidden = encoder.predict(tokens()) as tf.Tensor3D;
    const logits = tags.predict(tokens()) as tf.Tensor;
    expect(logits.shape).toEqual([2, 5, 3]);
    const expected = hidden.reshape([10, 18]).matMul(kernel(tags)).reshape([2, 5, 3]);
    expect(logits.sub(expected).abs().max().dataSync()[0]).toBeLessThan(1e-5);

    const classes = withHead(encoder, { type: 'classify', numClasses: 7, seed: 1 });
    const means = tf.stack([
      hidden.slice([0], [1]).mean(1),
      hidden.slice([1], [1]).slice([0, 0], [1, 3]).mean(1),
    ]);
    const pooled = means.reshape([2, 18]).matMul(kernel(classes));
    const scores = classes.predict(tokens()) as tf.Tensor;
    expect(scores.shape).toEqual([2, 7]);
    expect(scores.sub(pooled).abs().max().dataSync()[0]).toBeLessThan(1e-5);
  });

  it('draws the head by its seed', async () => {
    const headOf = async (seed: number) => {
      const encoder = await loadPretrained(goldenModel('bert'));
      return withHead(encoder, { type: 'tag', numClasses: 3, seed })
        .getLayer('head')
        .getWeights()[0] as tf.Tensor;
    };
    expectSame(await headOf(5), await headOf(5));
    expect(
      (await headOf(5))
        .sub(await headOf(6))
        .abs()
        .max()
        .dataSync()[0],
    ).toBeGreaterThan(0.1);
  });

  it('leaves nothing behind when it is disposed of', async () => {
    const before = tf.memory().numTensors;
    await trained('albert', { type: 'classify', numClasses: 3, freeze: true });
    await trained('t5', { type: 'tag', numClasses: 3 });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('withHead refuses', () => {
  it.each(['bloom', 'gpt2', 'llama'])('%s, whose outputs are logits', async (name) => {
    const model = await loadPretrained(goldenModel(name));
    expect(() => withHead(model, { type: 'tag', numClasses: 3 })).toThrow(RangeError);
    expect(() => withHead(model, { type: 'tag', numClasses: 3 })).toThrow(
      /^withHead: model ".+" does not end in hidden states$/,
    );
    model.dispose();
  });

  it('heads that there are not', async () => {
    const model = await loadPretrained(goldenModel('bert'));
    const type = 'toString' as 'tag';
    expect(() => withHead(model, { type, numClasses: 3 })).toThrow(
      new RangeError('withHead: type must be one of classify, tag; got toString'),
    );
    expect(() => withHead(model, { type: 'tag', numClasses: 0 })).toThrow(RangeError);
    model.dispose();
  });
});
