import * as tf from '@tensorflow/tfjs';
import { type FeedForwardActivation, Projection, type TokenEmbedding } from '../../../layers/index.js';
import { type Axis, kernel, type WeightSource } from '../weightTable.js';

/** What Hugging Face calls the activations that there are here. */
export const ACTIVATIONS = {
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'geluTanh',
  gelu_fast: 'geluTanh',
  gelu_accurate: 'geluTanh',
  gelu_pytorch_tanh: 'geluTanh',
  gelu_python_tanh: 'geluTanh',
  relu: 'relu',
} as const satisfies Readonly<Record<string, FeedForwardActivation>>;

/** An input of integers [B, T]. */
export function integers(name: string): tf.SymbolicTensor {
  return tf.input({ shape: [null], dtype: 'int32', name });
}

/** One layer after the other, for weights to come. */
export function through(
  inputs: tf.SymbolicTensor | tf.SymbolicTensor[],
  ...layers: tf.layers.Layer[]
): tf.SymbolicTensor {
  return layers.reduce((x: typeof inputs, layer) => {
    layer.setFastWeightInitDuringBuild(true);
    return layer.apply(x) as tf.SymbolicTensor;
  }, inputs) as tf.SymbolicTensor;
}

/** `count` of something, by index. */
export function several<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** What each of `count` blocks has, one block after the other as they are asked for. */
export function* eachOf(count: number, sources: (index: number) => WeightSource[]): Iterable<WeightSource> {
  for (let index = 0; index < count; index++) yield* sources(index);
}

/** A decoder: ids [B, T] -> logits [B, T, V], by the table of the embedding itself where the two are tied. */
export function decoder(
  embedding: TokenEmbedding,
  body: readonly tf.layers.Layer[],
  untiedVocabSize: number | null,
): tf.LayersModel {
  const ids = integers('tokens');
  const head =
    untiedVocabSize === null
      ? embedding
      : new Projection({ units: untiedVocabSize, useBias: false, name: 'head' });
  return tf.model({ inputs: ids, outputs: through(ids, embedding, ...body, head) });
}

/** Of a head that is not tied to the embedding. */
export function headWeights(vocabSize: Axis, width: Axis): WeightSource[] {
  return kernel('head', 'lm_head', vocabSize, width);
}

/** Of a head that is tied: the table of the embedding again. */
export const TIED_HEAD = 'lm_head.weight';
