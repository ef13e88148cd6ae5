import * as tf from '@tensorflow/tfjs';
import { TokenTypeEmbedding } from '../../../layers/index.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { expectWeightGradients } from '../../support/finiteDifferences.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';
import {
  expectSame,
  maxDifference,
  randomizeWeights,
  randomTensor,
  run,
  weightsByName,
} from '../../support/tensors.js';

describeOnEachBackend('TokenTypeEmbedding', () => {
  const x = () => randomTensor([2, 5, 7], 1);
  const types = () =>
    tf.tensor2d(
      [
        [0, 0, 2, 2, 1],
        [1, 0, 0, 0, 2],
      ],
      [2, 5],
      'int32',
    );
  const made = () => {
    const layer = new TokenTypeEmbedding({ numTypes: 3, name: 'types' });
    run(layer, x());
    randomizeWeights(layer, 3);
    return layer;
  };

  it('adds the row of each type, that of 0 when there are none', () => {
    const layer = made();
    const table = layer.weights[0]?.read() as tf.Tensor;
    expect(maxDifference(run(layer, [x(), types()]), x().add(tf.gather(table, types())))).toBeLessThan(1e-6);
    expectSame(run(layer, x()), run(layer, [x(), types().zerosLike()]));
  });

  it('has two types unless told otherwise', () => {
    const layer = new TokenTypeEmbedding();
    run(layer, x());
    expect(layer.weights[0]?.shape).toEqual([2, 7]);
    expect(layer.getConfig().numTypes).toBe(2);
  });

  it('has the gradient of its values', () => {
    const layer = made();
    expectWeightGradients(() => run(layer, [x(), types()]), weightsByName(layer));
    const weights = weightsByName(layer);
    expectWeightGradients(() => run(layer, x()), weights);
  });

  it('takes the types as a second input of a graph, and hands on the mask of the first', async () => {
    const layer = made();
    const [input, second] = [tf.input({ shape: [5, 7] }), tf.input({ shape: [5], dtype: 'int32' })];
    const model = tf.model({
      inputs: [input, second],
      outputs: layer.apply([input, second]) as tf.SymbolicTensor,
    });
    expectSame(model.predict([x(), types()]) as tf.Tensor, run(layer, [x(), types()]));
    const loaded = await saveAndLoad(model);
    expectSame(loaded.predict([x(), types()]) as tf.Tensor, run(layer, [x(), types()]));
    const mask = types().notEqual(2);
    expect(layer.computeMask([x(), types()], [mask, null as unknown as tf.Tensor])).toBe(mask);
  });

  it('refuses a number of types that is none', () => {
    expect(() => new TokenTypeEmbedding({ numTypes: 0, name: 'types' })).toThrow(
      new RangeError('TokenTypeEmbedding "types": numTypes must be an integer of at least 1; got 0'),
    );
  });
});
