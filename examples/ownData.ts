// One's own TSV: tokens<TAB>tags. Here a few sentences in place; give two files to train and test on those.
import { readFileSync } from 'node:fs';
import { datasetOfTsv, evaluate, predictions, train, transformerEncoder } from 'tfjs-transformer-block';

const [trainFile, testFile] = process.argv.slice(2);
const people = ['Adam', 'Eve', 'Noah', 'Ruth', 'Anna'];
const sentences = (pairs: string[][]) =>
  pairs
    .flatMap(([a, b]) => [`${a} saw ${b}\tagent O patient`, `${a} was seen by ${b}\tpatient O O O agent`])
    .join('\n');
const pairs = people.flatMap((a) => people.filter((b) => b !== a).map((b) => [a, b]));
const isTest = (_: string[], i: number) => i % 5 === 0;

const data = datasetOfTsv({
  name: 'own data',
  format: 'tags',
  train: {
    file: trainFile ?? 'train',
    text: trainFile
      ? readFileSync(trainFile, 'utf8')
      : sentences(pairs.filter((pair, i) => !isTest(pair, i))),
  },
  test: {
    file: testFile ?? 'test',
    text: testFile ? readFileSync(testFile, 'utf8') : sentences(pairs.filter(isTest)),
  },
});
const examples = data.tests[0]?.examples ?? [];

for (const positional of ['none', 'rotary']) {
  const model = transformerEncoder({
    vocabSize: data.vocabulary.length,
    modelDim: 32,
    numLayers: 2,
    numHeads: 4,
    maxLength: data.trainLengths[1],
    positional,
    head: { type: 'tag', numClasses: data.classes.length },
    seed: 1,
  });
  await train(model, data.train, { steps: 100, batch: 16, lr: 2e-3, seed: 1 });
  const { sequenceAccuracy } = await evaluate(model, examples, data.classes.length);
  console.log(`${positional}: ${(100 * sequenceAccuracy).toFixed(0)}% of whole sentences`);
  const [tags = []] = await predictions(model, examples.slice(0, 1));
  const words = examples[0]?.tokens.map((id, i) => `${data.vocabulary[id]}/${data.classes[tags[i] ?? 0]}`);
  console.log(`  ${words?.join(' ')}`);
  model.dispose();
}
