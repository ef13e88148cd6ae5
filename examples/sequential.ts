// The layers in a tf.sequential: trained with model.fit, saved, loaded, and still of the same opinion.
import * as tf from '@tensorflow/tfjs';
import { MaskedPooling, TokenEmbedding, TransformerBlock } from 'tfjs-transformer-block';

// The numbers 1 to 10 in some order: does the 1 stand before the 2? Only order can tell.
const count = 2048;
const length = 10;
const sequences = Array.from({ length: count }, () =>
  Array.from(tf.util.createShuffledIndices(length), (index) => index + 1),
);
const before = sequences.map((row) => (row.indexOf(1) < row.indexOf(2) ? 1 : 0));
const xs = tf.tensor2d(sequences, [count, length], 'int32');
const ys = tf.oneHot(tf.tensor1d(before, 'int32'), 2).toFloat();

const model = tf.sequential({
  layers: [
    // The first layer says how long the sequences are. Ids go from 0 to vocabSize - 1.
    new TokenEmbedding({ vocabSize: length + 1, modelDim: 32, inputShape: [length], seed: 1 }),
    new TransformerBlock({ numHeads: 4, intermediateDim: 64, positional: 'rotary', seed: 1 }),
    new MaskedPooling(),
    tf.layers.dense({ units: 2, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: tf.train.adam(3e-3), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
await model.fit(xs, ys, {
  epochs: 4,
  batchSize: 64,
  validationSplit: 0.25,
  verbose: 0,
  callbacks: {
    onEpochEnd: (epoch, logs) =>
      console.log(`epoch ${epoch + 1}: validation accuracy ${(100 * (logs?.val_acc ?? 0)).toFixed(1)}%`),
  },
});

// Into memory here; in a browser: model.save('localstorage://name') or model.save('downloads://name').
let saved: tf.io.ModelArtifacts = {};
const keep = tf.io.withSaveHandler(async (artifacts) => {
  saved = artifacts;
  return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
});
await model.save(keep);
const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));

const [one, other] = [model, loaded].map((each) => each.predict(xs) as tf.Tensor) as [tf.Tensor, tf.Tensor];
console.log(`saved and loaded: largest difference ${one.sub(other).abs().max().dataSync()[0]}`);
