// What a published model makes of order: the same tokens in two orders, block by block, with its positions and without.
//   npm run example -- pretrained [FOLDER]    config.json and model.safetensors; without a folder, a small BERT of the tests
import * as tf from '@tensorflow/tfjs';
import { hiddenStates, loadPretrained } from 'tfjs-transformer-block';

const [folder = new URL('../test/golden/pretrained/bert', import.meta.url)] = process.argv.slice(2);
const model = await loadPretrained(folder);
console.log(`${model.layers.length} layers, ${model.countParams().toLocaleString('en')} weights`);

// Ids of a vocabulary; a tokenizer would make them of a text.
const ids = [
  [3, 5, 7, 9],
  [9, 5, 7, 3],
];
const tokens = tf.tensor2d(ids, [2, 4], 'int32');

/** How far apart the two are: the greatest difference between the means of their tokens' vectors. */
function differences(): number[] {
  return hiddenStates(model, tokens).map((states) => {
    const [one, other] = tf.unstack(states.mean(1)) as [tf.Tensor, tf.Tensor];
    return one.sub(other).abs().max().dataSync()[0] ?? 0;
  });
}
const inWords = (values: number[]) => values.map((value) => value.toExponential(1)).join('  ');
console.log(`${ids.join(' and ')}: before the first block, and after each`);
console.log(`  with positions     ${inWords(differences())}`);

// A learned table is one weight: give every position the average of all.
const table = model.weights.find(({ originalName }) => originalName === 'embedding/positional/embeddings');
if (table) {
  const learned = table.read();
  table.write(learned.mean(0, true).tile([learned.shape[0] ?? 1, 1]));
  console.log(`  with none          ${inWords(differences())}`);
} else {
  console.log('  its positions are no table that could be taken away');
}
