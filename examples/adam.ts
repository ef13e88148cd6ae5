// "Adam ate an apple" and "Apple ate an Adam" through an encoder built by hand, with each encoding, untrained.
import * as tf from '@tensorflow/tfjs';
import {
  LearnedPositional,
  MaskedPooling,
  type PositionalSpec,
  positionalEncodingNames,
  TokenEmbedding,
  TransformerBlock,
} from 'tfjs-transformer-block';

const words = ['<pad>', 'adam', 'ate', 'an', 'apple'];
const sentences = ['Adam ate an apple', 'Apple ate an Adam'];
const ids = tf.tensor2d(
  sentences.map((sentence) => sentence.split(' ').map((word) => words.indexOf(word.toLowerCase()))),
  [2, 4],
  'int32',
);

function encoder(positional: PositionalSpec): tf.LayersModel {
  const tokens = tf.input({ shape: [null], dtype: 'int32' }); // [B, T]
  let x = new TokenEmbedding({ vocabSize: words.length, modelDim: 32, positional, seed: 1 }).apply(tokens);
  for (const seed of [1, 2]) {
    const block = new TransformerBlock({ numHeads: 4, intermediateDim: 64, positional, seed });
    x = block.apply(x as tf.SymbolicTensor); // [B, T, 32]
  }
  x = new MaskedPooling({ mode: 'mean' }).apply(x as tf.SymbolicTensor); // [B, 32]
  return tf.model({ inputs: tokens, outputs: x as tf.SymbolicTensor });
}

console.log(`Largest difference between the outputs for "${sentences.join('" and "')}":`);
for (const name of positionalEncodingNames()) {
  // A learned table is the one encoding that must be told how long sentences can be.
  const model = encoder(name === 'learned' ? new LearnedPositional({ maxLength: 4 }) : name);
  tf.tidy(() => {
    const [adam, apple] = tf.unstack(model.predict(ids) as tf.Tensor) as [tf.Tensor, tf.Tensor];
    const difference = adam.sub(apple).abs().max().dataSync()[0] ?? 0;
    console.log(
      `  ${name.padEnd(16)} ${difference < 1e-6 ? 'none but rounding' : difference.toPrecision(3)}`,
    );
  });
}
