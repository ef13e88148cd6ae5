import * as tf from '@tensorflow/tfjs';
import { RelativePositionBias } from '../../../layers/index.js';
import { expandRelativeBias } from '../../../layers/public/ops.js';
import {
  type BucketOptions,
  consecutivePositions,
  relativePositionBucket,
} from '../../../layers/public/positional.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectGradients } from '../../support/finiteDifferences.js';
import { expectGolden, golden, goldenCases, goldenTensor, setGoldenWeights } from '../../support/golden.js';
import { positionsAt } from '../../support/positions.js';
import { expectSame, randomTensor, run, weightsByName } from '../../support/tensors.js';

const cases = goldenCases('t5').map((one) => [one.name, one] as const);
const bucketCases = cases.filter(([, { outputs }]) => outputs.buckets);
const biasCases = cases.filter(([, { outputs }]) => outputs.scoreBias);

describe('relativePositionBucket', () => {
  it.each(bucketCases)('golden %s', (_, { config, inputs, outputs }) => {
    const buckets = golden(inputs, 'relativePositions').data.map((relative) =>
      relativePositionBucket(relative, config as BucketOptions),
    );
    expect(buckets).toEqual(golden(outputs, 'buckets').data);
  });
});

describeOnEachBackend('t5', (backend) => {
  it.each(biasCases)('golden %s', (name, { config, inputs, weights, outputs, gradients = {} }) => {
    const { numHeads, ...options } = config as unknown as BucketOptions & { numHeads: number };
    const layer = new RelativePositionBias(options);
    layer.buildAttention({ numHeads, keyDim: 2 });
    setGoldenWeights(weightsByName(layer), weights);
    const table = layer.weights[0] as tf.LayerVariable;
    const at = {
      queries: positionsAt(golden(inputs, 'queryPositions').data),
      keys: positionsAt(golden(inputs, 'keyPositions').data),
    };
    // A bias is a number of the table, rounded once.
    expectGolden(layer.scoreBias(at), golden(outputs, 'scoreBias'), `${backend} ${name}`, 6e-8);
    const loss = () => layer.scoreBias(at).mul(goldenTensor(inputs, 'lossWeights')).sum() as tf.Scalar;
    const { grads } = tf.variableGrads(loss, [table.read() as tf.Variable]);
    expectGolden(
      grads[table.name] as tf.Tensor,
      golden(gradients, 'embeddings'),
      `${backend} ${name} gradient`,
    );
  });

  it('takes a greatest distance just above its exact buckets', () => {
    expect(new RelativePositionBias({ numBuckets: 6, maxDistance: 2 }).getConfig().maxDistance).toBe(2);
    expect(() => new RelativePositionBias({ numBuckets: 6, maxDistance: 1 })).toThrow('of at least 2; got 1');
  });

  it('adds to scores', () => {
    const layer = new RelativePositionBias({ numBuckets: 8, maxDistance: 20 });
    expectGradients((scores) => layer.apply(scores as tf.Tensor) as tf.Tensor, [tf.zeros([2, 3, 5, 7])]);
    layer.setWeights([randomTensor([8, 3], 1)]);
    const bias = run(layer, tf.zeros([2, 3, 5, 7]));
    const at = { queries: consecutivePositions(5), keys: consecutivePositions(7) };
    expectSame(bias, tf.tile(expandRelativeBias(layer.scoreBias(at), 5, 7), [2, 1, 1, 1]));
  });
});

describeOnEachBackend('t5 of no queries', () => {
  it('is a bias of no queries', () => {
    const layer = new RelativePositionBias();
    layer.buildAttention({ numHeads: 3, keyDim: 2 });
    const none = { ids: [], axes: 1, batch: 1, length: 0, key: null };
    const bias = layer.scoreBias({ queries: none, keys: positionsAt([0, 1]) });
    expect(bias.shape).toEqual([1, 3, 0, 2]);
  });
});

describe('RelativePositionBias', () => {
  it.each<[BucketOptions, string]>([
    [{ numBuckets: 7 }, 'numBuckets must be even when bidirectional; got 7'],
    [{ numBuckets: 2 }, 'numBuckets must be an integer of at least 4; got 2'],
    [{ numBuckets: 1, bidirectional: false }, 'numBuckets must be an integer of at least 2; got 1'],
    [{ numBuckets: 32, maxDistance: 8 }, 'maxDistance must be an integer of at least 9; got 8'],
    [{ maxDistance: 20.5 }, 'maxDistance must be an integer of at least 9; got 20.5'],
  ])('refuses %p', (options, message) => {
    expect(() => new RelativePositionBias({ ...options, name: 'bias' })).toThrow(
      new RangeError(`RelativePositionBias "bias": ${message}`),
    );
  });
});
