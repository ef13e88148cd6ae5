import * as tf from '@tensorflow/tfjs';
import { type AttentionSteps, withCallArguments } from '../../layers/index.js';

/** [head][query][key]; null where a head does not look. */
export type ContentBias = readonly (readonly (readonly (number | null)[])[])[];

type Inputs = tf.Tensor | tf.Tensor[];

/** More than float32 loses in the same computation. */
const ROUNDING = 1e-5;

/**
 * What the encodings of a model add to scores for an input, of all attentions where that is not the same for an input whose
 * tokens are all the first one: where it depends on what the tokens are, and not on their positions alone.
 *
 * @param inputs what `model.predict` takes; its first sequence counts
 */
export async function contentBiases(
  model: tf.LayersModel,
  inputs: Inputs,
): Promise<ReadonlyMap<tf.layers.Layer, ContentBias>> {
  const alike = tf.tidy(() => (Array.isArray(inputs) ? inputs.map(firstTokenOnly) : firstTokenOnly(inputs)));
  const [given, other] = [addedIn(model, inputs), addedIn(model, alike)];
  const content = new Map<tf.layers.Layer, ContentBias>();
  for (const [layer, added] of given) {
    const [bias, compared] = [await firstOf(added), await firstOf(other.get(layer))];
    if (isAlike(bias.flat(2), compared.flat(2))) continue;
    content.set(
      layer,
      bias.map((rows) =>
        rows.map((row) => row.map((value) => (value === Number.NEGATIVE_INFINITY ? null : value))),
      ),
    );
  }
  tf.dispose([alike, ...given.values(), ...other.values()].flat());
  return content;
}

function firstTokenOnly(x: tf.Tensor): tf.Tensor {
  return tf.gather(x, tf.zeros([x.shape[1] as number], 'int32'), 1);
}

/** [1 or B, H, T, S] of every attention whose encoding adds something; of one that is called again, the last. */
function addedIn(model: tf.LayersModel, inputs: Inputs): Map<tf.layers.Layer, tf.Tensor> {
  const heard = new Map<tf.layers.Layer, tf.Tensor>();
  const onAttentionSteps = ({ added }: AttentionSteps, attention: tf.layers.Layer) => {
    heard.get(attention)?.dispose();
    if (added) heard.set(attention, tf.keep(added.clone()));
  };
  const [batchSize = 1] = (Array.isArray(inputs) ? inputs[0] : inputs)?.shape ?? [];
  tf.dispose(withCallArguments({ onAttentionSteps }, () => model.predict(inputs, { batchSize })));
  return heard;
}

async function firstOf(added: tf.Tensor | undefined): Promise<number[][][]> {
  const [first = []] = ((await added?.array()) ?? []) as number[][][][];
  return first;
}

/** What is hidden is so in both. */
function isAlike(values: readonly number[], others: readonly number[]): boolean {
  return values.every((value, index) => {
    const other = others[index] ?? Number.NaN;
    return value === other || Math.abs(value - other) <= ROUNDING;
  });
}
