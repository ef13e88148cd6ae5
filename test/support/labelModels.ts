import * as tf from '@tensorflow/tfjs';
import {
  MaskedPooling,
  MultiHeadAttention,
  Projection,
  perplexity,
  Residual,
  sequenceAccuracy,
  sparseCategoricalCrossentropy,
  TokenEmbedding,
  TransformerBlock,
  tokenAccuracy,
} from '../../layers/index.js';

/* Small models of integer labels, with data that they can learn by heart. */

const [VOCAB, C] = [7, 8];
export const ids = (rows: number[][]) => tf.tensor2d(rows, undefined, 'int32');
export const TOKENS = [
  [1, 2, 3, 0, 0],
  [3, 1, 2, 5, 0],
  [2, 5, 1, 4, 6],
];

export type Symbolic = tf.SymbolicTensor;
export const input = (name: string) => tf.input({ shape: [null], dtype: 'int32', name });
export const embedding = (name: string) =>
  new TokenEmbedding({ vocabSize: VOCAB, modelDim: C, maskZero: true, seed: 1, name });
const block = (useCausalMask: boolean) =>
  new TransformerBlock({ numHeads: 2, intermediateDim: C, positional: 'rotary', useCausalMask, seed: 2 });
const head = (units: number) => new Projection({ units, seed: 3 });
export const chain = (x: Symbolic, layers: tf.layers.Layer[]) =>
  layers.reduce((y, layer) => layer.apply(y) as Symbolic, x);

export function sequenceModel(
  units: number,
  options: { pooled?: boolean; causal?: boolean } = {},
): tf.LayersModel {
  const tokens = input('tokens');
  const pooling = options.pooled ? [new MaskedPooling()] : [];
  const layers = [embedding('words'), block(options.causal ?? false), ...pooling, head(units)];
  return tf.model({ inputs: tokens, outputs: chain(tokens, layers) });
}

/** Cross attention to the encoder's tokens, whose mask reaches it with them. */
function encoderDecoder(): tf.LayersModel {
  const [source, target] = [input('source'), input('target')];
  const memory = chain(source, [embedding('source_words'), block(false)]);
  const x = chain(target, [embedding('target_words'), block(true)]);
  const seen = new MultiHeadAttention({ numHeads: 2, seed: 4 }).apply([x, memory]) as Symbolic;
  const joined = new Residual().apply([x, seen]) as Symbolic;
  return tf.model({ inputs: [source, target], outputs: head(VOCAB).apply(joined) as Symbolic });
}

export interface LabelCase {
  model: () => tf.LayersModel;
  xs: () => tf.Tensor | tf.Tensor[];
  ys: () => tf.Tensor;
  /** The labels that count, where masks hide more of them. */
  counted?: () => tf.Tensor;
}

export const LABEL_CASES: Record<string, LabelCase> = {
  'a classifier, labels [B]': {
    model: () => sequenceModel(3, { pooled: true }),
    xs: () => ids(TOKENS),
    ys: () => tf.tensor1d([0, 2, 1], 'int32'),
  },
  'a tagger, labels [B, T] with -1 at padding': {
    model: () => sequenceModel(4),
    xs: () => ids(TOKENS),
    ys: () =>
      ids([
        [0, 1, 2, -1, -1],
        [2, 0, 1, 3, -1],
        [1, 1, 0, 3, 2],
      ]),
  },
  'a language model, labels [B, T, 1] that are the next tokens': {
    model: () => sequenceModel(VOCAB, { causal: true }),
    xs: () => ids(TOKENS),
    ys: () =>
      ids([
        [2, 3, 6, -1, -1],
        [1, 2, 5, 6, -1],
        [5, 1, 4, 6, -1],
      ]).expandDims(2),
  },
  "an encoder and a decoder, whose mask hides its padding's labels": {
    model: encoderDecoder,
    xs: () => [ids(TOKENS), ids(TOKENS).reverse(1)],
    ys: () => ids(TOKENS).reverse(1),
    counted: () => ids(TOKENS.map((row) => [...row].reverse().map((id) => id || -1))),
  },
};

export const compileForLabels = (model: tf.LayersModel, optimizer: tf.Optimizer) =>
  model.compile({
    optimizer,
    loss: sparseCategoricalCrossentropy(),
    metrics: [tokenAccuracy(), sequenceAccuracy(), perplexity()],
  });
