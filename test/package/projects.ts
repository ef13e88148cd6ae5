/** What a person writes first: a model with the layers, trained, saved, loaded. Speaks one line of JSON. */
const PROGRAM = `
async function main(save) {
  tf.enableProdMode();
  const model = tf.sequential({
    layers: [
      new TokenEmbedding({ vocabSize: 5, modelDim: 8, maskZero: true, inputShape: [4], seed: 1 }),
      new TransformerBlock({ numHeads: 2, intermediateDim: 8, positional: new RotaryEmbedding(), seed: 1 }),
      new MaskedPooling(),
      new Projection({ units: 2, seed: 1 }),
    ],
  });
  const xs = tf.tensor2d([[1, 2, 3, 4], [4, 2, 3, 1], [1, 2, 4, 0], [4, 2, 1, 0]], [4, 4], 'int32');
  const ys = tf.tensor2d([[1, 0], [0, 1], [1, 0], [0, 1]]);
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
  const { history } = await model.fit(xs, ys, { epochs: 60, shuffle: false, verbose: 0 });
  let saved = {};
  await model.save(tf.io.withSaveHandler(async (artifacts) => {
    saved = artifacts;
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
  }));
  save(saved);
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
  const difference = model.predict(xs).sub(loaded.predict(xs)).abs().max().dataSync()[0];
  const losses = history.loss;
  const sameClass = RotaryEmbedding === Layers.RotaryEmbedding;
  console.log(JSON.stringify({ first: losses[0], last: losses[losses.length - 1], difference, sameClass }));
}
`;

const NAMES = 'MaskedPooling, Projection, RotaryEmbedding, TokenEmbedding, TransformerBlock';

/** ECMAScript: writes the saved model beside itself for those that only load it. */
export const ESM_PROGRAM = `
import { writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { ${NAMES} } from 'tfjs-transformer-block';
import * as Layers from 'tfjs-transformer-block/layers';
${PROGRAM}
await main(({ weightData, ...model }) => {
  writeFileSync('model.json', JSON.stringify(model));
  writeFileSync('model.bin', Buffer.from(weightData));
});
`;

export const COMMONJS_PROGRAM = `
const tf = require('@tensorflow/tfjs');
const { ${NAMES} } = require('tfjs-transformer-block');
const Layers = require('tfjs-transformer-block/layers');
${PROGRAM}
main(() => {});
`;

/** The same with types, and with the mistakes that types are there to find. */
export const TYPESCRIPT_PROGRAM = `
import * as tf from '@tensorflow/tfjs';
import { ${NAMES}, type TransformerBlockConfig } from 'tfjs-transformer-block';
import * as Layers from 'tfjs-transformer-block/layers';
${PROGRAM.replace('main(save)', 'main(save: (artifacts: tf.io.ModelArtifacts) => void): Promise<void>')
  .replace('let saved =', 'let saved: tf.io.ModelArtifacts =')
  .replace('= history.loss', '= history["loss"] as number[]')
  .replace(
    'model.predict(xs).sub(loaded.predict(xs))',
    '(model.predict(xs) as tf.Tensor).sub(loaded.predict(xs) as tf.Tensor)',
  )}
const config: TransformerBlockConfig = { numHeads: 2, intermediateDim: 8, positional: 'alibi' };
new TransformerBlock(config);
// @ts-expect-error numHeads is missing
const incomplete: TransformerBlockConfig = { intermediateDim: 8 };
// @ts-expect-error there is no such activation
const misspelt: TransformerBlockConfig = { ...config, activation: 'gelo' };
void [incomplete, misspelt];
main(() => {});
`;
