// The layers in a tf.sequential: trained with model.fit, saved, loaded, and still of the same opinion.
import * as tf from '@tensorflow/tfjs';
import { MaskedPooling, TokenEmbedding, TransformerBlock } from 'tfjs-transformer-block';

// Ten different numbers in some order: does the 1 stand before the 2? Only order can tell.
const count = 2048;
const length = 10;
const sequences = Array.from({ length: count }, () =>
  Array.from(tf.util.createShuffledIndices(length), (index) => index + 1),
);
const xs = tf.tensor2d(sequences, [count, length], 'int32');
const before = sequences.map((row) => (row.indexOf(1) < row.indexOf(2) ? 1 : 0));
const ys = tf.oneHot(tf.tensor1d(before, 'int32'), 2).toFloat();

const model = tf.sequential({
  layers: [
    new TokenEmbedding({ vocabSize: length + 1, modelDim: 32, inputShape: [length], seed: 1 }),
    new TransformerBlock({ numHeads: 4, intermediateDim: 64, positional: 'rotary', seed: 1 }),
    new MaskedPooling(),
    tf.layers.dense({ units: 2, activation: 'softmax', kernelInitializer: 'glorotNormal' }),
  ],
});
model.compile({ optimizer: tf.train.adam(3e-3), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
await model.fit(xs, ys, {
  epochs: 6,
  batchSize: 64,
  validationSplit: 0.25,
  shuffle: false,
  verbose: 0,
  callbacks: {
    onEpochEnd: (epoch, logs) =>
      console.log(`epoch ${epoch + 1}: validation accuracy ${(100 * (logs?.val_acc ?? 0)).toFixed(1)}%`),
  },
});

let saved: tf.io.ModelArtifacts | undefined;
await model.save(
  tf.io.withSaveHandler(async (artifacts) => {
    saved = artifacts; // in a browser: 'localstorage://name' or 'downloads://name'
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
  }),
);
const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved as tf.io.ModelArtifacts));
const difference = (model.predict(xs) as tf.Tensor)
  .sub(loaded.predict(xs) as tf.Tensor)
  .abs()
  .max();
console.log(`saved and loaded: largest difference ${difference.dataSync()[0]}`);
