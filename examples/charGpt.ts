// A character GPT: learns small stories letter by letter, with a warm-up and a checkpoint after each epoch, and tells some itself.
// Its text, 300 kB, is made by a small grammar (stories.ts), so it is known how well one can guess the next letter at best.
//   npm run example -- charGpt 5 stories.json     keeps a checkpoint in that file, and goes on from it where there is one
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import {
  AdamW,
  generate,
  sparseCategoricalCrossentropy,
  transformerDecoder,
  useFastKernels,
} from 'tfjs-transformer-block';
import { paddedBatches } from 'tfjs-transformer-block/data';
import { bestPerplexity, stories } from './stories.js';

const [epochs = '5', file = '', count = '1750'] = process.argv.slice(2);
const [train, unseen] = [stories(Number(count), 1), stories(175, 2)];
const symbols = ['<pad>', ...new Set(train.join(''))]; // id 0 is padding
const idsOf = (text: string) => Array.from(text, (symbol) => symbols.indexOf(symbol));
// A story begins after the end of another.
const examplesOf = (told: string[]) =>
  told.map((text) => ({ xs: idsOf(`\n${text.slice(0, -1)}`), ys: idsOf(text) }));

const sizes = { vocabSize: symbols.length, modelDim: 64, numLayers: 2, numHeads: 4, maxLength: 256 };
const model = transformerDecoder({ ...sizes, positional: 'rotary', seed: 1 });
const schedule = { type: 'inverse-sqrt', warmupSteps: 50 } as const;
const optimizer = new AdamW({ learningRate: 4e-3, weightDecay: 0.01, globalClipNorm: 1, schedule });
model.compile({ optimizer, loss: sparseCategoricalCrossentropy() });
await useFastKernels();

/** The weights of the model, then what the optimizer remembers of each and the step it has come to. */
async function save(epoch: number) {
  const own = model.weights.map((weight) => ({ name: weight.name, tensor: weight.read() }));
  const weights = [...own, ...(await optimizer.getWeights())].map(({ name, tensor }) => ({
    ...{ name, shape: tensor.shape, values: Array.from(tensor.dataSync()) },
  }));
  writeFileSync(file, JSON.stringify({ epoch, weights }));
}

async function restore(): Promise<number> {
  type Saved = { epoch: number; weights: { name: string; shape: number[]; values: number[] }[] };
  const { epoch, weights } = JSON.parse(readFileSync(file, 'utf8')) as Saved;
  const tensors = weights.map(({ name, shape, values }) => ({ name, tensor: tf.tensor(values, shape) }));
  model.setWeights(tensors.slice(0, model.weights.length).map(({ tensor }) => tensor));
  await optimizer.setWeights(tensors.slice(model.weights.length));
  console.log(`goes on after epoch ${epoch}`);
  return epoch;
}

for (let epoch = existsSync(file) ? await restore() : 0; epoch < Number(epochs); ) {
  epoch++;
  const batches = paddedBatches(examplesOf(train), { batchSize: 16, seed: epoch });
  const validationData = paddedBatches(examplesOf(unseen), { batchSize: 16 });
  const { history } = await model.fitDataset(batches, { epochs: 1, verbose: 0, validationData });
  const perplexity = Math.exp(Number(history.val_loss?.[0])).toFixed(4);
  console.log(
    `epoch ${epoch}: validation perplexity ${perplexity}, ${bestPerplexity(unseen).toFixed(4)} at best`,
  );
  if (file !== '') await save(epoch);
}
for (const seed of [1, 2, 3]) {
  const rules = { maxNewTokens: 255, temperature: 0.7, eosTokenId: symbols.indexOf('\n'), seed };
  const told = await generate(model, idsOf('\n'), rules);
  console.log(
    `> ${told
      .map((id) => symbols[id])
      .join('')
      .trim()}`,
  );
}
