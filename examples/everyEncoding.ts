// The same encoder trained with each encoding on the same task: who uses word order, and who does not?
//   npm run example -- everyEncoding [TASK] [STEPS]
import {
  datasetOfTask,
  evaluate,
  positionalEncodingNames,
  taskByName,
  train,
  transformerEncoder,
} from 'tfjs-transformer-block';

const [task = 'plausible', steps = '200'] = process.argv.slice(2);
const data = datasetOfTask(taskByName(task), 1);
console.log(`${task}: ${data.description} (${steps} steps)`);

for (const positional of positionalEncodingNames()) {
  const model = transformerEncoder({
    vocabSize: data.vocabulary.length,
    modelDim: 32,
    numLayers: 2,
    numHeads: 4,
    maxLength: data.maxLength,
    positional,
    head: { type: data.type, numClasses: data.classes.length },
    seed: 1,
  });
  await train(model, data.train, { steps: Number(steps), batch: 64, lr: 2e-3, seed: 1 });
  const { accuracy } = await evaluate(model, data.tests[0]?.examples ?? [], data.classes.length);
  console.log(`  ${positional.padEnd(18)} ${(100 * accuracy).toFixed(1)}%`);
  model.dispose();
}
