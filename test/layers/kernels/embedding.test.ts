import * as tf from '@tensorflow/tfjs';
import { backends, FAST, useBackend } from '../../support/backends.js';
import { maxDifference } from '../../support/tensors.js';

/** The weights of tf.layers.embedding after some steps of training. */
async function trainedEmbedding(backend: string): Promise<tf.Tensor[]> {
  await useBackend(backend);
  const model = tf.sequential();
  const [uniform, dense] = [1, 2].map((seed) =>
    tf.initializers.randomUniform({ seed, minval: -1, maxval: 1 }),
  );
  if (!uniform || !dense) throw new Error('no initializers');
  model.add(
    tf.layers.embedding({ inputDim: 7, outputDim: 5, inputLength: 3, embeddingsInitializer: uniform }),
  );
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 1, kernelInitializer: dense }));
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  const x = tf.tensor2d([
    [0, 1, 1],
    [2, 3, 0],
    [5, 5, 5],
    [1, 2, 3],
  ]);
  await model.fit(x, tf.tensor2d([[1], [-1], [0.5], [2]]), {
    epochs: 3,
    batchSize: 2,
    shuffle: false,
    verbose: 0,
  });
  return model.getWeights();
}

describe('tf.unsortedSegmentSum', () => {
  it.each(['int32', 'bool'] as const)('refuses %s, whose bits it would read as floats', async (dtype) => {
    await useBackend(FAST);
    tf.tidy(() => {
      const sums = () =>
        tf.unsortedSegmentSum(tf.tensor1d([1, 0, 1], dtype), tf.tensor1d([0, 0, 1], 'int32'), 2);
      expect(sums).toThrow(new TypeError(`UnsortedSegmentSum on WASM takes float32; got ${dtype}`));
    });
  });
});

describe('tf.layers.embedding', () => {
  it('trains with fast kernels as it does on cpu', async () => {
    const expected = await trainedEmbedding('cpu');
    const actual = await trainedEmbedding(FAST);
    // Three epochs of two steps; errors of some roundings each.
    actual.forEach((weight, i) => {
      expect(maxDifference(weight, expected[i] as tf.Tensor)).toBeLessThan(2e-6);
    });
  });

  it('does not train on stock WASM', async () => {
    expect(backends).toContain('wasm');
    await expect(trainedEmbedding('wasm')).rejects.toThrow("Kernel 'UnsortedSegmentSum' not registered");
  });
});
