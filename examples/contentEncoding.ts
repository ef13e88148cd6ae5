// The encoding by content of contentSlopes.ts, by its name, in an encoder that is trained with fit. The comparison knows it too:
//   npm start -- --import examples/contentSlopes.ts --encodings none,content-slopes
import {
  AdamW,
  datasetOfTask,
  sparseCategoricalCrossentropy,
  taskByName,
  tokenAccuracy,
  transformerEncoder,
  useFastKernels,
} from 'tfjs-transformer-block';
import { type Example, paddedBatches } from 'tfjs-transformer-block/data';
import './contentSlopes.ts';

const [steps = '100'] = process.argv.slice(2);
const { train, tests, vocabulary, classes } = datasetOfTask(taskByName('plausible'), 1);
const batches = (examples: readonly Example[]) => {
  const sequences = examples.map(({ tokens, target }) => ({ xs: tokens, ys: target }));
  return paddedBatches(sequences, { batchSize: 64, seed: 1 });
};

await useFastKernels();
for (const positional of ['none', 'content-slopes']) {
  const model = transformerEncoder({
    ...{ vocabSize: vocabulary.length, modelDim: 32, numLayers: 2, numHeads: 4, maxLength: 20 },
    ...{ positional, head: { type: 'classify', numClasses: classes.length }, seed: 1 },
  });
  const optimizer = new AdamW({ learningRate: 2e-3 });
  model.compile({ optimizer, loss: sparseCategoricalCrossentropy(), metrics: [tokenAccuracy()] });
  const { history } = await model.fitDataset(batches(train.slice(0, 64 * Number(steps))), {
    ...{ epochs: 1, verbose: 0, validationData: batches(tests[0]?.examples ?? []) },
  });
  const accuracy = Number(history.val_tokenAccuracy?.[0]);
  console.log(`${positional}: ${(100 * accuracy).toFixed(1)}% of unseen sentences`);
}
