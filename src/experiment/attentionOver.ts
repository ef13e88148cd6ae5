import * as tf from '@tensorflow/tfjs';
import { toBatch } from '../data/batch.js';
import { attentionMaps } from '../models/attentionMaps.js';
import type { Example } from '../tasks/task.js';
import type { AttentionMaps } from './results.js';
import { rounded } from './rounded.js';

/** Where a model looks in each of the sentences, from one batch; the padding of shorter ones is left out. */
export async function attentionOver(
  model: tf.LayersModel,
  examples: readonly Example[],
  vocabulary: readonly string[],
): Promise<AttentionMaps[]> {
  const { tokens, labels } = toBatch(examples);
  const maps = attentionMaps(model, tokens);
  tf.dispose([tokens, labels]);
  return readAttention(maps, examples, vocabulary);
}

/** The same of the maps of such a batch, which are freed. */
export async function readAttention(
  maps: readonly tf.Tensor4D[],
  examples: readonly Example[],
  vocabulary: readonly string[],
): Promise<AttentionMaps[]> {
  const layers = await Promise.all(maps.map((map) => map.array())); // [layer][sentence][head][query][key]
  tf.dispose([...maps]);
  return examples.map((example, sentence) => {
    const length = example.tokens.length;
    const cut = (rows: number[][]) => rows.slice(0, length).map((row) => row.slice(0, length));
    return {
      tokens: example.tokens.map((id) => vocabulary[id] ?? '?'),
      weights: rounded(layers.map((sentences) => (sentences[sentence] ?? []).map(cut))),
    };
  });
}
