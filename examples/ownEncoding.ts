// The encoding of logDistance.ts in the encoder, by its name. The comparison knows it too:
//   npm start -- --import examples/logDistance.ts --encodings none,log-distance
import {
  attentionMaps,
  datasetOfTask,
  evaluate,
  taskByName,
  train,
  transformerEncoder,
} from 'tfjs-transformer-block';
import { toBatch } from 'tfjs-transformer-block/data';
import './logDistance.ts';

const [steps = '200'] = process.argv.slice(2);
const data = datasetOfTask(taskByName('plausible'), 1);
const examples = data.tests[0]?.examples ?? [];
const model = transformerEncoder({
  vocabSize: data.vocabulary.length,
  modelDim: 32,
  numLayers: 2,
  numHeads: 4,
  maxLength: data.maxLength,
  positional: 'log-distance',
  head: { type: 'classify', numClasses: data.classes.length },
  seed: 1,
});
await train(model, data.train, {
  ...{ steps: Number(steps), batch: 64, lr: 2e-3, seed: 1, every: 50 },
  onReport: async (step, loss) => {
    const { accuracy } = await evaluate(model, examples, data.classes.length);
    console.log(`step ${step}: loss ${loss.toFixed(3)}, test accuracy ${(100 * accuracy).toFixed(1)}%`);
  },
});

const example = examples[0] ?? { tokens: [], target: 0 };
const words = example.tokens.map((id) => data.vocabulary[id]);
const [map] = attentionMaps(model, toBatch([example]).tokens);
const [heads = []] = (await map?.array()) ?? [];
console.log(`\nFirst layer, first head, for "${words.join(' ')}":`);
for (const [i, row] of (heads[0] ?? []).entries()) {
  console.log(`  ${(words[i] ?? '').padEnd(10)} ${row.map((weight) => weight.toFixed(2)).join(' ')}`);
}
