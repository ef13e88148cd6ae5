// Dates in 30 formats, as "JAN 3 2019", to "2019-01-03" by an encoder-decoder: trained with fit, watched on dates that it has never
// seen, then tried by generate on others that it has never seen.
import * as tf from '@tensorflow/tfjs';
import {
  AdamW,
  generate,
  sequenceAccuracy,
  sparseCategoricalCrossentropy,
  transformerEncoderDecoder,
  useFastKernels,
} from 'tfjs-transformer-block';
import { paddedBatches } from 'tfjs-transformer-block/data';
import { formats, isoDate, write } from './dateFormats.js';

const [epochs = '20', steps = '200', seed = '1'] = process.argv.slice(2);
const BATCH = 64;
// Every 20th day is kept from training; of those some are for validation and others for the test.
const days = Array.from({ length: 36_525 }, (_, day) => day);
const training = days.filter((day) => day % 20 !== 0);
const inAllFormats = (some: number[]) => some.flatMap((day) => formats.map((format) => ({ day, format })));
const validation = inAllFormats(days.filter((day) => day % 400 === 0));
const test = inAllFormats(days.filter((day) => day % 400 === 20));

const symbols = ['<pad>', '<start>', ...'0123456789-/., ABCDEFGHIJLMNOPRSTUVY']; // id 0 is padding
const START = 1;
const idsOf = (text: string) => Array.from(text, (symbol) => symbols.indexOf(symbol));
/** The decoder is given what it has written so far, and learns what comes next. */
const batches = (dates: { day: number; format: string }[], batchSize: number) =>
  paddedBatches(
    dates.map(({ day, format }) => {
      const target = idsOf(isoDate(day));
      const written = [START, ...target.slice(0, -1)];
      return { xs: { 'encoder/tokens': idsOf(write(day, format)), 'decoder/tokens': written }, ys: target };
    }),
    { batchSize },
  );
// Digits alone are the hardest to read, so they are drawn three times as often.
const digits = ['MMddyy', 'MMddyyyy', 'yyyyMMdd'];
const drawnFormats = [...formats, ...digits, ...digits];
/** Days of the training in any format. */
function drawn(count: number, seed: number) {
  const places = tf.tidy(() =>
    tf.randomUniform([count], 0, 1, 'float32', seed).mul(training.length * drawnFormats.length),
  );
  const all = Array.from(places.dataSync(), Math.floor);
  places.dispose();
  return all.map((place) => ({
    day: training[place % training.length] as number,
    format: drawnFormats[Math.floor(place / training.length)] as string,
  }));
}

const model = transformerEncoderDecoder({
  ...{ vocabSize: symbols.length, modelDim: 64, numLayers: 2, numHeads: 4, maxLength: 18 },
  ...{ positional: 'rotary', seed: Number(seed) },
});
const schedule = { type: 'linear', warmupSteps: 100, totalSteps: Number(epochs) * Number(steps) } as const;
const optimizer = new AdamW({ learningRate: 3e-3, globalClipNorm: 1, schedule });
model.compile({ optimizer, loss: sparseCategoricalCrossentropy(), metrics: [sequenceAccuracy()] });
await useFastKernels();

const began = process.cpuUsage();
for (let epoch = 1; epoch <= Number(epochs); epoch++) {
  // Other dates in every epoch, and for every seed.
  const dates = drawn(BATCH * Number(steps), Number(epochs) * Number(seed) + epoch);
  const { history } = await model.fitDataset(batches(dates, BATCH), {
    ...{ epochs: 1, verbose: 0, validationData: batches(validation, 460) },
  });
  const exact = (100 * Number(history.val_sequenceAccuracy?.[0])).toFixed(2);
  const seconds = Math.round(process.cpuUsage(began).user / 1e6);
  console.log(`step ${epoch * Number(steps)}: ${exact}% of unseen dates exact, ${seconds} s of a processor`);
}

const read = test.map(({ day, format }) => write(day, format));
const answers = await generate(model, read.map(idsOf), { maxNewTokens: 10, decoderStartTokenId: START });
const texts = answers.map((ids) => ids.map((id) => symbols[id]).join(''));
const right = test.filter(({ day }, i) => texts[i] === isoDate(day)).length;
for (const i of [10, 20, 55]) console.log(`${read[i]} > ${texts[i]}`);
console.log(`${right} of ${test.length} other unseen dates exact`);
