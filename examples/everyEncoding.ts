// The same encoder trained with each encoding on the same task: who tells order, and who does not?
import { datasetOfTask, evaluate, taskByName, train, transformerEncoder } from 'tfjs-transformer-block';

const [task = 'plausible', steps = '200'] = process.argv.slice(2);
const {
  vocabulary,
  classes,
  type,
  trainLengths,
  train: examples,
  tests,
  description,
} = datasetOfTask(taskByName(task), 1);
console.log(`${task}: ${description} (${steps} steps)`);

for (const positional of ['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 't5']) {
  const model = transformerEncoder({
    vocabSize: vocabulary.length,
    modelDim: 32,
    numLayers: 2,
    numHeads: 4,
    maxLength: trainLengths[1],
    positional,
    head: { type, numClasses: classes.length },
    seed: 1,
  });
  await train(model, examples, { steps: Number(steps), batch: 64, lr: 2e-3, seed: 1 });
  const { accuracy } = await evaluate(model, tests[0]?.examples ?? [], classes.length);
  console.log(`  ${positional.padEnd(10)} ${(100 * accuracy).toFixed(1)}%`);
  model.dispose();
}
