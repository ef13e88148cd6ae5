// Time series with irregular steps: how fast do they swing? Either the time of a sample is its position, a fraction, or samples
// are counted, and the model does not know how long it waited for each.
import * as tf from '@tensorflow/tfjs';
import {
  AdamW,
  sparseCategoricalCrossentropy,
  tokenAccuracy,
  transformerEncoder,
  useFastKernels,
} from 'tfjs-transformer-block';
import { AtPositions } from './atPositions.js';

const [epochs = '4'] = process.argv.slice(2);
const length = 24;
const periods = [3, 4, 5.5, 7.5];

/** Sine waves of any phase, with noise, at times that come after waits of 0 to 2. */
function series(count: number, seed: number) {
  const between = (from: number, to: number, shape: number[]) =>
    tf.randomUniform(shape, from, to, 'float32', seed++);
  return tf.tidy(() => {
    const times = tf.cumsum(between(0, 2, [count, length]), 1);
    const labels = between(0, periods.length, [count]).floor().cast('int32');
    const phase = between(0, 1, [count, 1]);
    const turns = times.div(tf.tensor1d(periods).gather(labels).expandDims(1)).add(phase);
    const noise = between(-0.2, 0.2, [count, length]);
    const values = turns
      .mul(2 * Math.PI)
      .sin()
      .add(noise)
      .expandDims(2); // [B, T, 1]
    return { values, times, counted: tf.range(0, length).expandDims(0).tile([count, 1]), labels };
  });
}
const [train, test] = [series(2048, 1), series(512, 101)];

await useFastKernels();
for (const positions of ['counted', 'times'] as const) {
  const encoder = transformerEncoder({
    ...{ inputDim: 1, modelDim: 32, numLayers: 2, numHeads: 4, maxLength: length, seed: 1 },
    ...{ positional: 'rotary(maxWavelength=100)', head: { type: 'classify', numClasses: periods.length } },
  });
  const inputs = [tf.input({ shape: [length, 1] }), tf.input({ shape: [length] })];
  const outputs = new AtPositions(encoder).apply(inputs) as tf.SymbolicTensor;
  const model = tf.model({ inputs, outputs });
  const optimizer = new AdamW({ learningRate: 3e-3, globalClipNorm: 1 });
  model.compile({ optimizer, loss: sparseCategoricalCrossentropy(), metrics: [tokenAccuracy()] });
  const { history } = await model.fit([train.values, train[positions]], train.labels, {
    ...{ epochs: Number(epochs), batchSize: 64, verbose: 0 },
    validationData: [[test.values, test[positions]], test.labels],
  });
  const accuracy = Number(history.val_tokenAccuracy?.at(-1));
  console.log(`${positions}: ${(100 * accuracy).toFixed(1)}% of unseen series`);
}
