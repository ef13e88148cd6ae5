// "Adam ate an apple" and "Apple ate an Adam" through an encoder built by hand, with each encoding, untrained.
// Without positions an encoder sees a bag of words: the same four words give the same output.
import * as tf from '@tensorflow/tfjs';
import {
  MaskedPooling,
  type PositionalSpec,
  positionalEncodingNames,
  TokenEmbedding,
  TransformerBlock,
} from 'tfjs-transformer-block';
import { positionalEncoding } from 'tfjs-transformer-block/positional';

const words = ['<pad>', 'adam', 'ate', 'an', 'apple'];
const sentences = ['Adam ate an apple', 'Apple ate an Adam'];
const ids = sentences.map((sentence) => sentence.split(' ').map((word) => words.indexOf(word.toLowerCase())));

function encoder(positional: PositionalSpec): tf.LayersModel {
  const tokens = tf.input({ shape: [null], dtype: 'int32' }); // [B, T]
  const layers = [
    new TokenEmbedding({ vocabSize: words.length, modelDim: 32, positional, seed: 1 }), // [B, T, 32]
    new TransformerBlock({ numHeads: 4, intermediateDim: 64, positional, seed: 2 }),
    new TransformerBlock({ numHeads: 4, intermediateDim: 64, positional, seed: 3 }),
    new MaskedPooling({ mode: 'mean' }), // [B, 32]
  ];
  let x = tokens;
  for (const layer of layers) x = layer.apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: tokens, outputs: x });
}

console.log(`Largest difference between the outputs for "${sentences.join('" and "')}":`);
for (const name of positionalEncodingNames()) {
  // Tables must be told how long sentences can be.
  const model = encoder(positionalEncoding(name, { maxLength: 4 }));
  const outputs = model.predict(tf.tensor2d(ids, [2, 4], 'int32')) as tf.Tensor2D;
  const [adam = [], apple = []] = await outputs.array();
  const difference = Math.max(...adam.map((value, channel) => Math.abs(value - (apple[channel] ?? 0))));
  const verdict = difference < 1e-6 ? 'none but rounding' : 'tells them apart';
  console.log(`  ${name.padEnd(18)} ${difference.toPrecision(2).padEnd(8)} ${verdict}`);
}
