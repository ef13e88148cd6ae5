// One's own data, as lines of `tokens<TAB>tags`: who saw whom?
//   npm run example -- ownData [TRAIN.tsv TEST.tsv]    without files, the few sentences below
import { readFileSync } from 'node:fs';
import { datasetOfTsv, evaluate, predictions, train, transformerEncoder } from 'tfjs-transformer-block';

const people = ['Adam', 'Eve', 'Noah', 'Ruth', 'Anna', 'Levi', 'Sara'];
const lines = people.flatMap((a) =>
  people
    .filter((b) => b !== a)
    .flatMap((b) => [`${a} saw ${b}\tagent O patient`, `${a} was seen by ${b}\tpatient O O O agent`]),
);
const [trainFile, testFile] = process.argv.slice(2);
const isTest = (_line: string, i: number) => i % 5 === 0;
const isTraining = (_line: string, i: number) => i % 5 !== 0;

const data = datasetOfTsv({
  name: 'own data',
  format: 'tags', // 'label' for lines of `text<TAB>label`
  train: {
    file: trainFile ?? 'the training lines', // how errors call it
    text: trainFile ? readFileSync(trainFile, 'utf8') : lines.filter(isTraining).join('\n'),
  },
  test: {
    file: testFile ?? 'the test lines',
    text: testFile ? readFileSync(testFile, 'utf8') : lines.filter(isTest).join('\n'),
  },
});
const examples = data.tests[0]?.examples ?? [];

for (const positional of ['none', 'rotary']) {
  const model = transformerEncoder({
    vocabSize: data.vocabulary.length,
    modelDim: 32,
    numLayers: 2,
    numHeads: 4,
    maxLength: data.maxLength,
    positional,
    head: { type: 'tag', numClasses: data.classes.length },
    seed: 1,
  });
  await train(model, data.train, { steps: 150, batch: 32, lr: 3e-3, seed: 1 });
  const { sequenceAccuracy } = await evaluate(model, examples, data.classes.length);
  console.log(`${positional}: ${(100 * sequenceAccuracy).toFixed(0)}% of whole sentences`);
  const [tags = []] = await predictions(model, examples.slice(0, 1));
  const tagged = examples[0]?.tokens.map((id, i) => `${data.vocabulary[id]}/${data.classes[tags[i] ?? 0]}`);
  console.log(`  ${tagged?.join(' ')}`);
  model.dispose();
}
