import * as tf from '@tensorflow/tfjs';
import { type FeedForwardActivation, Projection, type TokenEmbedding } from '../../../layers/index.js';
import type { ModelConfig } from '../modelConfig.js';
import { kernel, type WeightTable } from '../weightTable.js';

/** What Hugging Face calls the activations that there are here. */
export const ACTIVATIONS: Readonly<Record<string, FeedForwardActivation>> = {
  gelu: 'gelu',
  gelu_new: 'geluTanh',
  gelu_fast: 'geluTanh',
  gelu_pytorch_tanh: 'geluTanh',
  relu: 'relu',
};

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

/** Of the head that is not tied to the embedding. */
export const headWeights: WeightTable = kernel('head', 'lm_head');

/** Several tables as one. */
export function tables(...parts: WeightTable[]): WeightTable {
  return Object.assign({}, ...parts) as WeightTable;
}

/** Fields that would make an encoder or a decoder something else. */
export function requirePlain(config: ModelConfig): void {
  config.require({ add_cross_attention: false, pruned_heads: null });
}
